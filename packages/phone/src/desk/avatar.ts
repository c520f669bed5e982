import { element } from './dom.ts'
import type { Person } from './wire.ts'

/** A round picture with the first letter of the nickname; its colour follows from the name. */
export function avatar(person: Person): HTMLElement {
  const hue = [...person.name].reduce((hue, letter) => (hue * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7)
  const letter = [...person.nickname][0] ?? '?'
  return element('span', { class: 'avatar', 'aria-hidden': 'true', style: `--hue: ${hue}` }, letter.toUpperCase())
}
