import { ask } from '../client.ts'
import { button, element, fill, labelled } from '../dom.ts'
import { FAULTS, type Fault, type FaultKind, sameKind } from '../faults.ts'
import { on, PHONE_ASKED } from '../news.ts'
import { type Desk, selectedDevice } from '../store.ts'
import { language, text } from '../text.ts'
import { createClock } from './clock.ts'

const LOGIN = '/sns/jscode2session'
const PHONE = '/wxa/business/getuserphonenumber'
/** More calls than anybody makes by hand: until it is switched off. */
const ALWAYS = 1_000_000

/** What goes wrong at WeChat, its session keys and its clock. */
export function createWechatPanel(desk: Desk): HTMLElement {
  const rotate = button(text('rotate'), () =>
    desk.attempt(() => ask('POST', 'session-key/rotate', { person: selectedDevice(desk)?.person }), text('rotated')),
  )
  return element(
    'div',
    { class: 'stack' },
    createFaults(desk),
    element('h3', {}, text('sessionTitle')),
    element('p', { class: 'dim' }, text('rotateWhy')),
    element('div', {}, rotate),
    createClock(desk),
  )
}

function createFaults(desk: Desk): HTMLElement {
  const path = element(
    'select',
    {},
    element('option', { value: LOGIN }, text('befallsLogin')),
    element('option', { value: PHONE }, text('befallsPhone')),
    element('option', { value: '' }, text('befallsAll')),
  )
  const times = element(
    'select',
    {},
    element('option', { value: 1 }, text('once')),
    element('option', { value: 3 }, text('thrice')),
    element('option', { value: ALWAYS }, text('always')),
  )
  let waiting: Fault[] = []
  const list = element('ul', { class: 'rows' })
  const off = button(text('faultsOff'), () => change('DELETE'))
  const show = (): void => {
    fill(list, ...FAULTS.map((known) => row(known, waiting, () => switchOn(known))))
    off.hidden = waiting.length === 0
  }
  const read = async (): Promise<void> => {
    waiting = await ask<Fault[]>('GET', 'faults')
    show()
  }
  const change = (method: string, fault?: Fault): Promise<void> =>
    desk.attempt(async () => {
      await ask(method, 'faults', fault)
      await read()
    })
  const switchOn = (known: FaultKind): Promise<void> =>
    change('POST', {
      kind: known.kind,
      ...(path.value ? { path: path.value } : {}),
      times: Number(times.value),
      consumes: known.consumes,
    })
  show()
  if (desk.state.simulator) {
    const refresh = (): Promise<void> => desk.attempt(read)
    refresh()
    on(PHONE_ASKED, refresh)
  }
  return element(
    'div',
    { class: 'stack' },
    element('h2', {}, text('faultsTitle')),
    element('p', { class: 'dim' }, text('faultsWhy')),
    element('div', { class: 'pair' }, labelled(text('befalls'), path), labelled(text('howOften'), times)),
    list,
    element('div', {}, off),
  )
}

function row(known: FaultKind, waiting: Fault[], switchOn: () => Promise<void>): HTMLElement {
  const of = waiting.filter((fault) => sameKind(fault, known))
  const count = of.reduce((sum, fault) => sum + (fault.times ?? 1), 0)
  const [name, why] = known.words[language]
  const state = count > 1000 ? text('faultStays') : text('faultWaits', { count })
  return element(
    'li',
    { class: count > 0 ? 'row on' : 'row' },
    element('div', {}, element('strong', {}, name), element('p', { class: 'dim' }, why)),
    count > 0 && element('span', { class: 'chip' }, state),
    button(text('faultOn'), switchOn, { 'aria-label': `${text('faultOn')}: ${name}` }),
  )
}
