import { builtin, setAttribute } from './builtin.ts'
import { cssLength } from './length.ts'

const CIRCLE = 'M12 1a11 11 0 1 0 0 22a11 11 0 0 0 0-22Z'
const TICK = 'M6 12.5l4.2 4.2L18.2 8'
const CROSS = 'M8 8l8 8M16 8l-8 8'

interface Drawing {
  colour: string
  /** Filled; what is drawn over it is a line. */
  disc?: string
  line?: string
}

/** WeChat's nine icons, drawn anew. */
const DRAWINGS: Record<string, Drawing> = {
  success: { colour: '#09bb07', disc: CIRCLE, line: TICK },
  success_no_circle: { colour: '#09bb07', line: 'M3 12.5l6 6L21 6' },
  info: { colour: '#10aeff', disc: CIRCLE, line: 'M12 11v6.5M12 6.5v1' },
  warn: { colour: '#f76260', disc: CIRCLE, line: 'M12 6v7M12 16.5v1' },
  waiting: { colour: '#10aeff', disc: CIRCLE, line: 'M12 6v6.5l4 2.5' },
  cancel: { colour: '#f43530', line: `${CIRCLE}${CROSS}` },
  download: { colour: '#09bb07', line: `${CIRCLE}M12 6v10M8 12.5l4 4l4-4` },
  search: { colour: '#b2b2b2', line: 'M10.5 3a7.5 7.5 0 1 0 0 15a7.5 7.5 0 0 0 0-15ZM16 16l5.5 5.5' },
  clear: { colour: '#b2b2b2', disc: CIRCLE, line: CROSS },
}
const SVG = 'http://www.w3.org/2000/svg'

export const icon = builtin({
  properties: { type: '', size: '23' as unknown, color: '' },
  attach(host) {
    const svg = document.createElementNS(SVG, 'svg')
    svg.setAttribute('viewBox', '0 0 24 24')
    host.element.append(svg)
    host.element.setAttribute('role', 'img')

    return {
      update() {
        const { type, size, color } = host.properties()
        const drawing = DRAWINGS[type]
        setAttribute(host.element, 'type', type)
        svg.style.width = svg.style.height = cssLength(size)
        svg.replaceChildren(...(drawing ? draw(drawing, color || drawing.colour) : []))
      },
    }
  },
})

function draw({ disc, line }: Drawing, colour: string): Element[] {
  const filled = disc ? [path({ d: disc, fill: colour })] : []
  const stroke = { fill: 'none', stroke: disc ? '#fff' : colour, 'stroke-width': '2', 'stroke-linecap': 'round' }
  return line ? [...filled, path({ d: line, ...stroke })] : filled
}

function path(attributes: Record<string, string>): Element {
  const made = document.createElementNS(SVG, 'path')
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}
