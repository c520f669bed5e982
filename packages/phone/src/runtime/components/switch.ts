import { builtin, setAttribute, type Tap } from './builtin.ts'
import { swallowTapsWhen } from './disabled.ts'
import { makePressable } from './keyboard.ts'
import { takeTap } from './label.ts'

export const switch_ = builtin({
  properties: { name: '', checked: false, disabled: false, type: 'switch', color: '#04be02' },
  attach(host) {
    const isDisabled = () => host.properties().disabled
    const pressable = makePressable(host, 'switch')

    function toggle({ touch }: Tap) {
      takeTap(touch)
      if (isDisabled()) return
      const checked = !host.properties().checked
      host.set({ checked })
      host.trigger('change', { value: checked })
    }
    swallowTapsWhen(host, isDisabled)
    host.onTap(toggle)

    return {
      labelled: toggle,
      field: {
        name: () => host.properties().name,
        value: () => host.properties().checked,
        reset: () => host.set({ checked: false }),
      },
      update() {
        const { checked, type, color } = host.properties()
        setAttribute(host.element, 'type', type)
        setAttribute(host.element, 'aria-checked', String(checked))
        host.part('wx-switch-mark').style.color = color
        pressable.update(host.properties())
      },
    }
  },
})
