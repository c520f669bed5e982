import { element, fill } from '../dom.ts'
import type { Desk } from '../store.ts'
import { text } from '../text.ts'
import type { Diagnostic } from '../wire.ts'

/** What the compiler has to say, and what this phone is connected to. */
export function createBuildPanel(desk: Desk): HTMLElement {
  const list = element('ul', { class: 'diagnostics' })
  const facts = element('dl', { class: 'facts' })
  desk.watch(() => {
    const { diagnostics, program, simulator, servers } = desk.state
    const rows = diagnostics.map(row)
    fill(list, ...(rows.length > 0 ? rows : [element('li', { class: 'fine' }, `✓ ${text('diagnosticsNone')}`)]))
    fill(
      facts,
      element('dt', {}, text('appId')),
      element('dd', {}, program.appId),
      element('dt', {}, text('simulatorAt')),
      element('dd', {}, simulator ?? text('noSimulator')),
      element('dt', {}, text('servers')),
      element('dd', {}, servers.join(', ') || text('noServers')),
    )
  })
  return element(
    'div',
    { class: 'stack' },
    element('h2', {}, text('build')),
    element('p', { class: 'dim' }, text('diagnosticsWhy')),
    list,
    facts,
  )
}

function row({ severity, file, line, column, message }: Diagnostic): HTMLElement {
  return element('li', { class: severity }, element('code', {}, `${file}:${line}:${column}`), element('p', {}, message))
}
