import { button, element, showLayer } from './layer.ts'

export interface ModalOptions {
  title?: string
  content?: string
  showCancel: boolean
  cancelText: string
  cancelColor: string
  confirmText: string
  confirmColor: string
  /** Asks for a line of text instead of showing `content`, which it is filled with. */
  editable: boolean
  placeholderText?: string
}

export interface ModalResult {
  confirm: boolean
  cancel: boolean
  content: string | null
}

export function showModal(options: ModalOptions): Promise<ModalResult> {
  return new Promise((resolve) => {
    const field = options.editable ? textField(options) : null
    const end = (confirm: boolean) => {
      close()
      resolve({ confirm, cancel: !confirm, content: confirm && field ? field.value : null })
    }
    const confirm = button('wx-modal-confirm', options.confirmText, () => end(true))
    confirm.style.color = options.confirmColor
    const buttons = element('div', 'wx-modal-buttons')
    if (options.showCancel) {
      const cancel = button('wx-modal-cancel', options.cancelText, () => end(false))
      cancel.style.color = options.cancelColor
      buttons.append(cancel)
    }
    buttons.append(confirm)

    const box = element('div', 'wx-modal')
    if (options.title) box.append(element('h2', 'wx-modal-title', options.title))
    if (field) box.append(field)
    else if (options.content) box.append(element('p', 'wx-modal-content', options.content))
    box.append(buttons)
    // The mask of WeChat's modal does not close it; the phone's back gesture does, for which Escape stands here.
    const close = showLayer(box, 'wx-layer-center')
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && options.showCancel) end(false)
      if (event.key === 'Enter' && event.target === field) end(true)
    })
    const first = field ?? confirm
    first.focus()
  })
}

function textField(options: ModalOptions): HTMLInputElement {
  const field = element('input', 'wx-modal-input')
  field.value = options.content ?? ''
  field.placeholder = options.placeholderText ?? ''
  return field
}
