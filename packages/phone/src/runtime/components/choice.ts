import { type Behaviour, behaviourOf, type Chooser, type Host, setAttribute, type Tap } from './builtin.ts'
import { swallowTapsWhen } from './disabled.ts'
import { makePressable } from './keyboard.ts'
import { takeTap } from './label.ts'

/** What `checkbox` and `radio` have in common. */
export const CHOICE = { value: '', checked: false, disabled: false, color: '#09bb07' }
export type Choice = typeof CHOICE

export function attachChoice(
  host: Host<Choice>,
  role: 'checkbox' | 'radio',
  /** What a tap makes of it; null leaves it. */
  next: (checked: boolean) => boolean | null,
): Behaviour {
  const isDisabled = () => host.properties().disabled
  const pressable = makePressable(host, role)

  function choose({ touch }: Tap) {
    takeTap(touch)
    const checked = isDisabled() ? null : next(host.properties().checked)
    if (checked === null) return
    host.set({ checked })
    const group = host.element.closest(`wx-${role}-group`)
    if (group) behaviourOf(group)?.chosen?.(host.element)
  }
  swallowTapsWhen(host, isDisabled)
  host.onTap(choose)

  return {
    labelled: choose,
    chooser: {
      value: () => host.properties().value,
      isChecked: () => host.properties().checked,
      check: (checked) => host.set({ checked }),
    },
    update() {
      const { checked, color } = host.properties()
      setAttribute(host.element, 'aria-checked', String(checked))
      host.part('wx-choice-mark').style.color = color
      pressable.update(host.properties())
    },
  }
}

export function choosersIn(group: Element, role: 'checkbox' | 'radio'): { element: Element; chooser: Chooser }[] {
  return [...group.querySelectorAll(`wx-${role}`)].flatMap((element) => {
    const chooser = behaviourOf(element)?.chooser
    return chooser ? [{ element, chooser }] : []
  })
}
