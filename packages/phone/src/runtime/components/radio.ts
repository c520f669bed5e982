import { builtin } from './builtin.ts'
import { attachChoice, CHOICE, choosersIn } from './choice.ts'

export const radio = builtin({
  properties: CHOICE,
  attach: (host) => attachChoice(host, 'radio', (checked) => (checked ? null : true)),
})

export const radioGroup = builtin({
  properties: { name: '' },
  attach(host) {
    const value = () =>
      choosersIn(host.element, 'radio')
        .find(({ chooser }) => chooser.isChecked())
        ?.chooser.value() ?? ''
    host.element.setAttribute('role', 'radiogroup')

    function checkOnly(wanted: Element | null) {
      for (const { element, chooser } of choosersIn(host.element, 'radio')) {
        if (element !== wanted && chooser.isChecked()) chooser.check(false)
      }
    }
    return {
      chosen(element) {
        checkOnly(element)
        host.trigger('change', { value: value() })
      },
      field: { name: () => host.properties().name, value, reset: () => checkOnly(null) },
    }
  },
})
