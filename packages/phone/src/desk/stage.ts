import { avatar } from './avatar.ts'
import { ask } from './client.ts'
import { button, element, fill } from './dom.ts'
import { type Desk, personNamed, selectedDevice } from './store.ts'
import { text } from './text.ts'
import type { Device } from './wire.ts'

export interface Stage {
  element: HTMLElement
  /** Starts the mini program of this phone again, or of all. */
  restart(device?: string): void
}

interface Phone {
  element: HTMLElement
  screen: HTMLIFrameElement
  caption: HTMLElement
  /** Whose mini program is on the screen. */
  person: string
}

/** The phones, side by side. A frame is made once and kept, so that what one phone does leaves the others alone. */
export function createStage(desk: Desk): Stage {
  const phones = new Map<string, Phone>()
  const another = button(
    `＋ ${text('another')}`,
    () =>
      desk.attempt(async () => {
        const made = await ask<Device>('POST', 'devices', { person: selectedDevice(desk)?.person })
        await desk.refresh()
        desk.select(made.id)
      }),
    { class: 'another', title: text('anotherWhy') },
  )
  const stage = element('main', { class: 'stage', 'aria-label': text('stage') }, another)

  const restart = (device?: string): void => {
    for (const [id, phone] of phones) {
      if (device === undefined || device === id) phone.screen.contentWindow?.location.reload()
    }
  }

  desk.watch(() => {
    const ids = new Set(desk.state.devices.map((device) => device.id))
    for (const [id, phone] of phones) {
      if (ids.has(id)) continue
      phone.element.remove()
      phones.delete(id)
    }
    for (const device of desk.state.devices) {
      const phone = phones.get(device.id) ?? createPhone(desk, device)
      if (!phones.has(device.id)) {
        phones.set(device.id, phone)
        another.before(phone.element)
      }
      if (phone.person !== device.person) restart(device.id)
      phone.person = device.person
      describe(desk, phone, device, () => restart(device.id))
    }
  })
  return { element: stage, restart }
}

function createPhone(desk: Desk, device: Device): Phone {
  const screen = element('iframe', {
    class: 'screen',
    src: `/device/${encodeURIComponent(device.id)}/`,
    title: text('phone', { id: device.id }),
  })
  const caption = element('div', { class: 'caption' })
  // A click into a frame is not seen out here; that the frame has the focus then, is.
  window.addEventListener('blur', () => {
    if (document.activeElement === screen) desk.select(device.id)
  })
  const phone = element('article', { class: 'phone' }, caption, element('div', { class: 'case' }, screen))
  return { element: phone, screen, caption, person: device.person }
}

function describe(desk: Desk, phone: Phone, device: Device, restart: () => void): void {
  const isSelected = desk.selected === device.id
  const person = personNamed(desk, device.person)
  phone.element.classList.toggle('selected', isSelected)
  const name = button('', () => desk.select(device.id), {
    class: 'who',
    'aria-pressed': isSelected,
    'aria-label': text('phoneOf', { id: device.id, who: person.nickname }),
  })
  fill(name, avatar(person), element('strong', {}, person.nickname), element('span', { class: 'dim' }, `#${device.id}`))
  const putAway = button(
    '✕',
    () =>
      desk.attempt(async () => {
        await ask('DELETE', `devices/${encodeURIComponent(device.id)}`)
        await desk.refresh()
      }),
    { class: 'icon', 'aria-label': text('putAway', { id: device.id }), title: text('putAway', { id: device.id }) },
  )
  const again = button('↻', () => restart(), { class: 'icon', 'aria-label': text('restart'), title: text('restart') })
  // Rebuilt while its button may have the focus: give it to the one that took its place.
  const focused = [...phone.caption.children].indexOf(document.activeElement as Element)
  fill(phone.caption, name, again, desk.state.devices.length > 1 && putAway)
  if (focused >= 0) (phone.caption.children[focused] as HTMLElement | undefined)?.focus()
}
