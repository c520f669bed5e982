import { button, element, fill } from './dom.ts'
import type { Desk } from './store.ts'
import { text } from './text.ts'

export interface Header {
  header: HTMLElement
  /** Shown while the server is away. */
  lost: HTMLElement
}

/** What runs here, that its WeChat is simulated, and what is wrong with it. */
export function createHeader(desk: Desk, showBuild: () => void): Header {
  const name = element('strong', { class: 'program' })
  const broken = element('div', { class: 'broken', role: 'alert' })
  const missing = element('div', { class: 'lost', role: 'alert' })
  const lost = element('div', { class: 'lost', role: 'alert', hidden: true }, text('disconnected'))
  desk.watch(() => {
    const errors = desk.state.diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length
    name.textContent = desk.state.program.name
    const { simulator_problem: problem } = desk.state
    missing.hidden = problem === null
    missing.textContent = problem
    broken.hidden = errors === 0
    if (errors === 0) return
    const words = text(errors === 1 ? 'brokenBuildOne' : 'brokenBuild', { count: errors })
    fill(broken, words, button(text('showThem'), showBuild))
  })
  const header = element(
    'header',
    { class: 'top' },
    element(
      'div',
      { class: 'bar' },
      element('span', { class: 'logo' }, 'minigate'),
      element('span', { class: 'dim' }, 'phone'),
      name,
      element('span', { class: 'badge', title: text('simulatedWhy'), tabindex: 0 }, text('simulated')),
    ),
    broken,
    missing,
    lost,
  )
  return { header, lost }
}
