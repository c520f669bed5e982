import { builtin, type Host } from './builtin.ts'
import { pictureAddress } from './source.ts'
import { decoded } from './text.ts'

/** The elements that WeChat's `rich-text` lets through, with the attributes it lets through besides `class` and `style`. */
const ALLOWED: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    `a abbr address article aside b bdi big blockquote br caption center cite code dd del div dl dt em fieldset font
     footer h1 h2 h3 h4 h5 h6 header hr i ins label legend li mark nav p pre q rt ruby s section small span strong sub
     sup table tbody td tfoot th thead tr tt u ul`
      .split(/\s+/)
      .map((name) => [name, [] as string[]]),
  ),
  bdo: ['dir'],
  col: ['span', 'width'],
  colgroup: ['span', 'width'],
  img: ['alt', 'src', 'height', 'width'],
  ol: ['start', 'type'],
  table: ['width'],
  td: ['colspan', 'height', 'rowspan', 'width'],
  th: ['colspan', 'height', 'rowspan', 'width'],
  font: ['color', 'face', 'size'],
}

interface Described {
  type?: string
  name?: string
  text?: string
  attrs?: Record<string, unknown>
  children?: Described[]
}

export const richText = builtin({
  properties: { nodes: [] as unknown, space: '', userSelect: false },
  attach(host) {
    const content = host.part('wx-rich-text')
    let shown: unknown
    return {
      update() {
        const { nodes, userSelect } = host.properties()
        host.element.toggleAttribute('data-selectable', userSelect)
        if (nodes === shown) return
        shown = nodes
        content.replaceChildren(...(typeof nodes === 'string' ? fromHtml(host, nodes) : fromNodes(host, nodes)))
      },
    }
  },
})

type Owner = Pick<Host<Record<string, unknown>>, 'node'>

function fromHtml(owner: Owner, html: string): Node[] {
  // A document of its own, in which nothing runs and nothing is fetched.
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  return [...parsed.body.childNodes].flatMap((node) => clean(owner, node))
}

function clean(owner: Owner, node: Node): Node[] {
  if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.nodeValue ?? '')]
  if (!(node instanceof Element)) return []
  const attributes = Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value]))
  return elementOf(owner, node.localName, attributes, () =>
    [...node.childNodes].flatMap((child) => clean(owner, child)),
  )
}

function fromNodes(owner: Owner, nodes: unknown): Node[] {
  return (Array.isArray(nodes) ? (nodes as Described[]) : []).flatMap((node) => {
    if (node.type === 'text') return [document.createTextNode(decoded(String(node.text ?? '')))]
    return elementOf(owner, String(node.name ?? '').toLowerCase(), node.attrs ?? {}, () =>
      fromNodes(owner, node.children),
    )
  })
}

/** Nothing for an element that is not let through, as WeChat has it: what it holds is dropped with it. */
function elementOf(owner: Owner, name: string, attributes: Record<string, unknown>, children: () => Node[]): Node[] {
  const allowed = Object.hasOwn(ALLOWED, name) ? ALLOWED[name] : undefined
  if (!allowed) return []
  const element = document.createElement(name)
  for (const [attribute, given] of Object.entries(attributes)) {
    if (attribute === 'src' && name === 'img') element.setAttribute('src', pictureAddress(owner, String(given)))
    else if (['class', 'style', ...allowed].includes(attribute)) element.setAttribute(attribute, String(given))
  }
  element.append(...children())
  return [element]
}
