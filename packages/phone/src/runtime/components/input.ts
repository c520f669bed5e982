import { builtin, setAttribute } from './builtin.ts'
import { attachNicknames } from './nickname.ts'
import { attachTextField, TEXT_FIELD } from './text-field.ts'

/** What a keyboard of the type cannot type. Pasting can. */
const UNTYPABLE: Record<string, RegExp> = { number: /[^0-9]/, digit: /[^0-9.]/, idcard: /[^0-9xX]/ }
const KEYBOARDS: Record<string, string> = { number: 'numeric', digit: 'decimal' }

export const input = builtin({
  properties: { ...TEXT_FIELD, type: 'text', password: false, alwaysEmbed: false },
  externalClasses: ['placeholder-class'],
  attach(host) {
    const native = host.part('wx-field') as HTMLInputElement
    native.autocomplete = 'off'
    const field = attachTextField(host, native, { entersConfirm: () => true })
    const nicknames = attachNicknames(host, native, field.type)

    native.addEventListener('beforeinput', (event) => {
      const untypable = UNTYPABLE[host.properties().type]
      if (event.inputType === 'insertText' && event.data && untypable?.test(event.data)) event.preventDefault()
    })
    return {
      ...field,
      ...nicknames,
      update() {
        const { type, password } = host.properties()
        native.type = password || type === 'safe-password' ? 'password' : 'text'
        setAttribute(native, 'inputmode', KEYBOARDS[type] ?? null)
        field.update?.()
      },
    }
  },
})
