import { avatar } from '../avatar.ts'
import { ask } from '../client.ts'
import { button, element, fill, labelled } from '../dom.ts'
import { type Desk, personNamed, selectedDevice } from '../store.ts'
import { text } from '../text.ts'
import type { Person } from '../wire.ts'

/** Who is holding the chosen phone. */
export function createPersonPanel(desk: Desk): HTMLElement {
  const title = element('h2')
  const people = element('ul', { class: 'people' })
  const editor = element('div', { class: 'stack' })
  let edited: string | null = null
  desk.watch(() => {
    const device = selectedDevice(desk)
    if (!device) return
    title.textContent = text('whoHolds', { id: device.id })
    fill(people, ...desk.state.people.map((person) => choice(desk, person, person.name === device.person)))
    const person = personNamed(desk, device.person)
    // What is being typed is not thrown away by news from elsewhere.
    const looks = JSON.stringify(person)
    if (edited === looks) return
    edited = looks
    fill(editor, createEditor(desk, person))
  })
  return element(
    'div',
    { class: 'stack' },
    title,
    element('p', { class: 'dim' }, text('whoHoldsWhy')),
    people,
    editor,
    createNewcomer(desk),
  )
}

function choice(desk: Desk, person: Person, holds: boolean): HTMLElement {
  const hold = button('', () => handTo(desk, person.name), { class: 'choice', 'aria-pressed': holds })
  fill(
    hold,
    avatar(person),
    element(
      'span',
      { class: 'grow' },
      element('strong', {}, person.nickname),
      element('span', { class: 'dim' }, ` ${person.name}`),
      element('br'),
      element('span', { class: 'dim' }, person.phone || text('noNumber')),
    ),
    holds && element('span', { class: 'chip' }, text('holds')),
  )
  return element('li', {}, hold)
}

function handTo(desk: Desk, person: string): Promise<void> {
  return desk.attempt(async () => {
    await ask('PUT', `devices/${encodeURIComponent(desk.selected)}`, { person })
    await desk.refresh()
  })
}

function createEditor(desk: Desk, person: Person): HTMLElement {
  const nickname = element('input', { value: person.nickname, maxlength: 64, required: true })
  const phone = element('input', { value: person.phone ?? '', inputmode: 'tel', pattern: '[0-9]{4,15}' })
  const profile = element(
    'select',
    {},
    element('option', { value: 'anonymous', selected: person.profile !== 'real' }, text('profileAnonymous')),
    element('option', { value: 'real', selected: person.profile === 'real' }, text('profileReal')),
  )
  const save = (event: Event): void => {
    event.preventDefault()
    const body = { nickname: nickname.value, phone: phone.value, profile: profile.value }
    desk.attempt(async () => {
      await ask('PUT', `people/${encodeURIComponent(person.name)}`, body)
      await desk.refresh()
    }, text('saved'))
  }
  return element(
    'form',
    { class: 'stack card', onsubmit: save },
    element('h3', {}, text('edit', { who: person.nickname })),
    element(
      'div',
      { class: 'pair' },
      labelled(text('nickname'), nickname),
      labelled(text('number'), phone, text('numberHint')),
    ),
    labelled(text('profile'), profile),
    element('div', {}, element('button', {}, text('save'))),
  )
}

function createNewcomer(desk: Desk): HTMLElement {
  const name = element('input', { required: true, pattern: '[a-z0-9_\\-]{1,32}', autocapitalize: 'off' })
  const nickname = element('input', { maxlength: 64 })
  const make = (event: Event): void => {
    event.preventDefault()
    desk.attempt(async () => {
      if (nickname.value) await ask('PUT', `people/${encodeURIComponent(name.value)}`, { nickname: nickname.value })
      await ask('PUT', `devices/${encodeURIComponent(desk.selected)}`, { person: name.value })
      form.reset()
      await desk.refresh()
    })
  }
  const form = element(
    'form',
    { class: 'stack card', onsubmit: make },
    element('h3', {}, text('newPerson')),
    element(
      'div',
      { class: 'pair' },
      labelled(text('name'), name, text('nameHint')),
      labelled(text('nickname'), nickname),
    ),
    element('div', {}, element('button', {}, text('giveToThem'))),
  )
  return form
}
