import type { GeneralComponent } from 'glass-easel'
import type { CodeSpace } from 'glass-easel-miniprogram-adapter'
import { builtin, type Field } from './builtin.ts'
import { belongsTo, fieldOf } from './form-field.ts'

export const form = builtin({
  properties: { reportSubmit: false, reportSubmitTimeout: 0 },
  attach: (host) => ({
    form: {
      submit(button) {
        const fields = fieldsIn(host.element, host.space).filter((field) => field.name() !== '')
        const value = Object.fromEntries(fields.map((field) => [field.name(), field.value()]))
        // What WeChat's own tools give; form ids are a thing of the past.
        const formId = host.properties().reportSubmit ? { formId: 'the formId is a mock one' } : {}
        host.trigger('submit', { value, target: targetOf(button), ...formId })
      },
      reset(button) {
        for (const field of fieldsIn(host.element, host.space)) field.reset()
        host.trigger('reset', { target: targetOf(button) })
      },
    },
  }),
})

function targetOf(button: GeneralComponent) {
  return { id: button.id, dataset: button.dataset ?? {} }
}

function fieldsIn(form: HTMLElement, space: CodeSpace): Field[] {
  return [...form.querySelectorAll('*')].flatMap((element) => {
    const field = fieldOf(element, space)
    return field && belongsTo(form, element, space, 'wx://form-field-group') ? [field] : []
  })
}
