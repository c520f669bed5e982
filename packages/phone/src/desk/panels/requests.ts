import { ask } from '../client.ts'
import { button, element, fill, labelled } from '../dom.ts'
import type { Desk } from '../store.ts'
import { text } from '../text.ts'
import type { Half, RequestRecord } from '../wire.ts'

const SHOWN_MAX = 200

export interface RequestPanel {
  element: HTMLElement
  add(record: RequestRecord): void
}

/** The requests of all phones, newest first. */
export function createRequestPanel(desk: Desk): RequestPanel {
  const list = element('div', { class: 'requests' })
  const empty = element('p', { class: 'dim' }, text('noRequests'))
  const one = element('option', { value: 'one' })
  const which = element('select', {}, element('option', { value: 'all' }, text('allPhones')), one)
  const rows: { device: string; element: HTMLElement }[] = []
  const show = (): void => {
    one.textContent = text('thisPhone', { id: desk.selected })
    for (const row of rows) row.element.hidden = which.value === 'one' && row.device !== desk.selected
    empty.hidden = rows.length > 0
  }
  const clear = (): Promise<void> =>
    desk.attempt(async () => {
      await ask('DELETE', 'requests')
      rows.length = 0
      fill(list)
      show()
    })
  const add = (record: RequestRecord): void => {
    const row = { device: record.device, element: createRow(record) }
    rows.unshift(row)
    list.prepend(row.element)
    for (const old of rows.splice(SHOWN_MAX)) old.element.remove()
    show()
  }
  // Those from before the desk was opened.
  desk.attempt(async () => {
    const { requests } = await ask<{ requests: RequestRecord[] }>('GET', 'requests')
    for (const record of requests) add(record)
  })
  which.addEventListener('change', show)
  desk.watch(show)
  return {
    element: element(
      'div',
      { class: 'stack' },
      element('div', { class: 'line' }, labelled(text('which'), which), button(text('clear'), clear)),
      empty,
      list,
    ),
    add,
  }
}

function createRow(record: RequestRecord): HTMLElement {
  const { status } = record
  const kind = status === null || status >= 500 ? 'bad' : status >= 400 ? 'refused' : 'good'
  const details = element(
    'details',
    { class: `request ${kind}` },
    element(
      'summary',
      { title: record.url },
      element('span', { class: 'method' }, record.method),
      element('span', { class: 'path' }, pathOf(record.url)),
      element('span', { class: 'status' }, status === null ? '—' : String(status)),
      element('span', { class: 'ms' }, `${Math.round(record.ms)} ms`),
      element('span', { class: 'dim' }, `#${record.device}`),
    ),
  )
  // Filled when it is first opened: most never are.
  details.addEventListener('toggle', () => details.append(...createDetails(record)), { once: true })
  return details
}

function createDetails(record: RequestRecord): HTMLElement[] {
  return [
    element('p', { class: 'url' }, record.url),
    ...half(text('sent'), record.sent),
    ...(record.received
      ? half(text('received'), record.received)
      : [element('h4', {}, text('received')), element('p', { class: 'dim' }, record.error ?? text('noAnswer'))]),
    element('p', { class: 'dim' }, text('redactedWhy')),
  ]
}

function half(title: string, { bytes, headers, body }: Half): HTMLElement[] {
  return [
    element('h4', {}, title, element('span', { class: 'dim' }, ` ${bytes} B`)),
    element(
      'table',
      {},
      element(
        'tbody',
        {},
        ...headers.map(([name, value]) =>
          element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, value)),
        ),
      ),
    ),
    body ? element('pre', { tabindex: 0 }, pretty(body)) : element('p', { class: 'dim' }, text('noBody')),
  ]
}

function pathOf(url: string): string {
  const parsed = URL.parse(url)
  return parsed ? parsed.pathname + parsed.search : url
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
