import { type Behaviour, type Host, setAttribute } from './builtin.ts'
import { takeTap } from './label.ts'

/** What `input` and `textarea` have in common. */
export const TEXT_FIELD = {
  name: '',
  value: '',
  placeholder: '',
  placeholderStyle: '',
  disabled: false,
  maxlength: 140,
  focus: false,
  autoFocus: false,
  cursor: -1,
  selectionStart: -1,
  selectionEnd: -1,
  confirmType: 'done',
  confirmHold: false,
  // A keyboard on the screen would heed these.
  cursorSpacing: 0,
  adjustPosition: true,
  holdKeyboard: false,
  cursorColor: '',
}
export type TextField = typeof TEXT_FIELD
type Native = HTMLInputElement | HTMLTextAreaElement

interface Options {
  /** Does Enter confirm, or begin a new line? */
  entersConfirm(): boolean
  /** The text on the screen has changed. */
  shown?(): void
}

/** Joins the field of the page with the field of the browser. */
export function attachTextField<P extends TextField & Record<string, unknown>>(
  host: Host<P>,
  native: Native,
  { entersConfirm, shown = () => {} }: Options,
): Behaviour & { type(text: string): void } {
  const placeholder = host.part('wx-placeholder')
  const properties = () => host.properties() as TextField
  const set = (values: Partial<TextField>) => host.set(values as Partial<P>)
  let keyCode = 0

  function write(text: string) {
    if (native.value !== text) native.value = text
    placeholder.hidden = text !== ''
    shown()
  }
  /** The text came from the person: the page learns of it, and may answer with another. */
  function type(text: string) {
    write(text)
    set({ value: text })
    let answer: unknown
    const handleListenerReturn = (returned: unknown): undefined => {
      answer = returned ?? answer
    }
    host.trigger(
      'input',
      { value: text, cursor: native.selectionStart ?? text.length, keyCode },
      { handleListenerReturn },
    )
    replaceWith(answer)
  }
  function replaceWith(answer: unknown) {
    const { value, cursor } = typeof answer === 'string' ? { value: answer } : answerParts(answer)
    if (value === undefined) return
    set({ value })
    write(value)
    if (cursor !== undefined) native.setSelectionRange(cursor, cursor)
  }
  function select() {
    const { cursor, selectionStart, selectionEnd } = properties()
    if (selectionStart >= 0 && selectionEnd >= 0) native.setSelectionRange(selectionStart, selectionEnd)
    else if (cursor >= 0) native.setSelectionRange(cursor, cursor)
  }

  const listeners: Record<string, (event: Event) => void> = {
    input: () => type(native.value),
    change: () => host.trigger('change', { value: native.value }),
    focus() {
      set({ focus: true })
      select()
      host.trigger('focus', { value: native.value, height: 0 })
    },
    blur() {
      // So that the page's next `focus="{{true}}"` is a change.
      set({ focus: false })
      host.trigger('blur', { value: native.value, cursor: native.selectionStart ?? 0 })
    },
  }
  for (const [name, listener] of Object.entries(listeners)) {
    native.addEventListener(name, (event) => {
      // Or glass-easel takes the browser's event for the component's own of the same name.
      event.stopPropagation()
      listener(event)
    })
  }
  native.addEventListener('keydown', (event) => {
    const key = event as KeyboardEvent
    keyCode = key.keyCode
    if (key.key !== 'Enter' || key.isComposing || !entersConfirm()) return
    key.preventDefault()
    host.trigger('confirm', { value: native.value })
    if (!properties().confirmHold) native.blur()
  })
  host.onTap((tap) => takeTap(tap.touch))

  let wasFocus = false
  function syncFocus() {
    const focus = properties().focus
    if (focus === wasFocus) return
    wasFocus = focus
    if (focus === (document.activeElement === native)) return
    // Not at once: what is not shown yet cannot have the focus.
    setTimeout(() => (focus ? native.focus() : native.blur()))
  }
  if (properties().autoFocus) set({ focus: true })

  return {
    type,
    labelled: () => native.focus(),
    field: { name: () => properties().name, value: () => properties().value, reset: () => set({ value: '' }) },
    update() {
      const { value, placeholder: hint, placeholderStyle, disabled, maxlength, confirmType } = properties()
      write(maxlength < 0 ? value : value.slice(0, maxlength))
      native.placeholder = hint
      placeholder.textContent = hint
      placeholder.style.cssText = placeholderStyle
      native.disabled = disabled
      setAttribute(native, 'maxlength', maxlength < 0 ? null : String(maxlength))
      native.enterKeyHint = confirmType
      syncFocus()
    },
  }
}

function answerParts(answer: unknown): { value?: string; cursor?: number } {
  if (typeof answer !== 'object' || answer === null) return {}
  const { value, cursor } = answer as { value?: unknown; cursor?: unknown }
  return {
    ...(typeof value === 'string' && { value }),
    ...(typeof cursor === 'number' && { cursor }),
  }
}
