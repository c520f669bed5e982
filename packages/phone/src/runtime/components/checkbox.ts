import { builtin } from './builtin.ts'
import { attachChoice, CHOICE, choosersIn } from './choice.ts'

export const checkbox = builtin({
  properties: CHOICE,
  attach: (host) => attachChoice(host, 'checkbox', (checked) => !checked),
})

export const checkboxGroup = builtin({
  properties: { name: '' },
  attach(host) {
    const choosers = () => choosersIn(host.element, 'checkbox').map(({ chooser }) => chooser)
    const value = () => choosers().flatMap((chooser) => (chooser.isChecked() ? [chooser.value()] : []))
    host.element.setAttribute('role', 'group')
    return {
      chosen: () => host.trigger('change', { value: value() }),
      field: {
        name: () => host.properties().name,
        value,
        reset: () => {
          for (const chooser of choosers()) chooser.check(false)
        },
      },
    }
  },
})
