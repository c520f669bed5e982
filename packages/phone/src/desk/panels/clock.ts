import { ask } from '../client.ts'
import { button, element } from '../dom.ts'
import type { Desk } from '../store.ts'
import { language, text } from '../text.ts'

const UNITS = [
  { seconds: 86_400, unit: 'day' },
  { seconds: 3600, unit: 'hour' },
  { seconds: 60, unit: 'minute' },
  { seconds: 1, unit: 'second' },
] as const

const STEPS = [6 * 60, 2 * 3600 + 60, 3 * 86_400]

/** WeChat's clock goes forward only. */
export function createClock(desk: Desk): HTMLElement {
  const shown = element('p', { class: 'clock', role: 'status' })
  const show = ({ seconds_ahead }: { seconds_ahead: number }): void => {
    shown.textContent = seconds_ahead > 0 ? text('clockAhead', { time: duration(seconds_ahead) }) : text('clockRight')
  }
  const steps = STEPS.map((seconds) =>
    button(text('advance', { time: duration(seconds) }), () =>
      desk.attempt(async () => show(await ask('POST', 'clock', { advance_seconds: seconds }))),
    ),
  )
  if (desk.state.simulator) desk.attempt(async () => show(await ask('GET', 'clock')))
  return element(
    'div',
    { class: 'stack' },
    element('h3', {}, text('clockTitle')),
    element('p', { class: 'dim' }, text('clockWhy')),
    shown,
    element('div', { class: 'buttons' }, ...steps),
  )
}

/** In the two largest units that it has. */
function duration(seconds: number): string {
  const parts: string[] = []
  let rest = Math.round(seconds)
  for (const { seconds: size, unit } of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) {
      const locale = language === 'zh' ? 'zh-CN' : 'en'
      parts.push(new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count))
    }
  }
  return parts.slice(0, 2).join(' ')
}
