import { ask } from '../client.ts'
import { button, element, fill, labelled } from '../dom.ts'
import { NETWORK_CHANGED, on, PHONE_ASKED } from '../news.ts'
import type { Desk } from '../store.ts'
import { type TextKey, text } from '../text.ts'
import type { NetworkConditions } from '../wire.ts'

const SLOW_MS = 2000

const STATES: {
  words: TextKey
  why: TextKey
  change: Partial<NetworkConditions>
  is(now: NetworkConditions): boolean
}[] = [
  {
    words: 'online',
    why: 'onlineWhy',
    change: { offline: false, delay_ms: 0 },
    is: (now) => !now.offline && now.delay_ms === 0,
  },
  {
    words: 'slow',
    why: 'slowWhy',
    change: { offline: false, delay_ms: SLOW_MS },
    is: (now) => !now.offline && now.delay_ms > 0,
  },
  { words: 'offline', why: 'offlineWhy', change: { offline: true, delay_ms: 0 }, is: (now) => now.offline },
]

const MISHAPS: { words: TextKey; why: TextKey; field: 'fail_next' | 'drop_answer_next' }[] = [
  { words: 'failNext', why: 'failNextWhy', field: 'fail_next' },
  { words: 'loseNext', why: 'loseNextWhy', field: 'drop_answer_next' },
]

/** The way from the phones to the servers, made bad. */
export function createNetworkPanel(desk: Desk): HTMLElement {
  const states = element('ul', { class: 'rows' })
  const mishaps = element('ul', { class: 'rows' })
  const one = element('option', { value: 'one' })
  const which = element('select', {}, element('option', { value: 'all' }, text('allPhones')), one)
  const path = (): string => (which.value === 'one' ? `network?device=${encodeURIComponent(desk.selected)}` : 'network')
  const read = (): Promise<void> => desk.attempt(async () => show(await ask('GET', path())))
  const change = (conditions: Partial<NetworkConditions>): Promise<void> =>
    desk.attempt(async () => show(await ask('PUT', path(), conditions)))
  const show = (now: NetworkConditions): void => {
    fill(states, ...STATES.map((state) => stateRow(state.words, state.why, state.is(now), () => change(state.change))))
    fill(
      mishaps,
      ...MISHAPS.map(({ words, why, field }) =>
        mishapRow(words, why, now[field], () => change({ [field]: now[field] + 1 })),
      ),
    )
  }
  which.addEventListener('change', () => void read())
  desk.watch(() => {
    one.textContent = text('thisPhone', { id: desk.selected })
    read()
  })
  on(NETWORK_CHANGED, read)
  // A request has gone by: it may have used up what was waiting.
  on(PHONE_ASKED, read)
  return element(
    'div',
    { class: 'stack' },
    element('h2', {}, text('networkTitle')),
    labelled(text('which'), which),
    states,
    element('h3', {}, text('mishapsTitle')),
    mishaps,
  )
}

function stateRow(words: TextKey, why: TextKey, isOn: boolean, run: () => unknown): HTMLElement {
  const choose = button('', run, { class: 'choice', 'aria-pressed': isOn })
  const name = element('strong', {}, text(words))
  fill(choose, element('span', { class: 'grow' }, name, element('br'), element('span', { class: 'dim' }, text(why))))
  return element('li', {}, choose)
}

function mishapRow(words: TextKey, why: TextKey, count: number, run: () => unknown): HTMLElement {
  return element(
    'li',
    { class: count > 0 ? 'row on' : 'row' },
    element('div', {}, element('strong', {}, text(words)), element('p', { class: 'dim' }, text(why))),
    count > 0 && element('span', { class: 'chip' }, text('waiting', { count })),
    button(text('faultOn'), run, { 'aria-label': `${text('faultOn')}: ${text(words)}` }),
  )
}
