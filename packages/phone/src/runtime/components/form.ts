import type { GeneralComponent } from 'glass-easel'
import { behaviourOf, builtin, type Field, inSameTemplate } from './builtin.ts'

export const form = builtin({
  properties: { reportSubmit: false, reportSubmitTimeout: 0 },
  attach: (host) => ({
    form: {
      submit(button) {
        const fields = fieldsIn(host.element).filter((field) => field.name() !== '')
        const value = Object.fromEntries(fields.map((field) => [field.name(), field.value()]))
        // What WeChat's own tools give; form ids are a thing of the past.
        const formId = host.properties().reportSubmit ? { formId: 'the formId is a mock one' } : {}
        host.trigger('submit', { value, target: targetOf(button), ...formId })
      },
      reset(button) {
        for (const field of fieldsIn(host.element)) field.reset()
        host.trigger('reset', { target: targetOf(button) })
      },
    },
  }),
})

function targetOf(button: GeneralComponent) {
  return { id: button.id, dataset: button.dataset ?? {} }
}

/** Fields of the same template, as WeChat has it: those inside a component of the program are not the form's. */
function fieldsIn(form: HTMLElement): Field[] {
  return [...form.querySelectorAll('*')].flatMap((element) => {
    const field = behaviourOf(element)?.field
    return field && inSameTemplate(form, element) ? [field] : []
  })
}
