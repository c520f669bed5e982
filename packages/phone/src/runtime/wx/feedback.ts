import type { Environment } from '../environment.ts'
import { type ModalOptions, type ModalResult, showModal } from '../shell/modal.ts'
import type { Screen } from '../shell/screen.ts'
import { showActionSheet } from '../shell/sheet.ts'
import { type Callbacks, call, WxFailure } from './call.ts'

interface ToastRequest extends Callbacks {
  title?: string
  icon?: 'success' | 'error' | 'loading' | 'none'
  image?: string
  duration?: number
  mask?: boolean
}

interface ActionSheetRequest extends Callbacks<{ tapIndex: number }> {
  itemList: string[]
  itemColor?: string
  alertText?: string
}

const TOAST_MS = 1500
const MAX_SHEET_ITEMS = 6
const MAX_BUTTON_LENGTH = 4

/** Toast, loading, modal and action sheet. */
export function feedbackApis(environment: Environment, screen: Screen) {
  const hide = (name: string) => (options?: Callbacks) =>
    call(environment, name, options, () => {
      screen.toast.hide()
      return undefined
    })

  return {
    showToast: (options: ToastRequest = {}) =>
      call(environment, 'showToast', options, () => {
        const { title = '', icon = 'success', image, duration = TOAST_MS, mask = false } = options
        const picture = image ? { image: assetUrl(image) } : {}
        screen.toast.show('toast', { title: String(title), icon, ...picture, mask, durationMs: duration })
        return undefined
      }),
    showLoading: (options: ToastRequest = {}) =>
      call(environment, 'showLoading', options, () => {
        const { title = '', mask = false } = options
        screen.toast.show('loading', { title: String(title), icon: 'loading', mask, durationMs: null })
        return undefined
      }),
    hideToast: hide('hideToast'),
    hideLoading: hide('hideLoading'),
    showModal: (options: Callbacks<ModalResult> & Partial<ModalOptions> = {}) =>
      call(environment, 'showModal', options, () => showModal(modalOptions(options))),
    showActionSheet: (options: ActionSheetRequest) =>
      call(environment, 'showActionSheet', options, async () => {
        const { itemList, itemColor = '#000000', alertText } = options ?? {}
        if (!Array.isArray(itemList) || itemList.length === 0) {
          throw new WxFailure('parameter error: parameter.itemList should have at least 1 item')
        }
        if (itemList.length > MAX_SHEET_ITEMS) {
          throw new WxFailure(`parameter error: parameter.itemList should not be larger than ${MAX_SHEET_ITEMS}`)
        }
        const tapIndex = await showActionSheet(itemList.map(String), itemColor, alertText)
        if (tapIndex === null) throw new WxFailure('cancel')
        return { tapIndex }
      }),
  }
}

function modalOptions(options: Partial<ModalOptions>): ModalOptions {
  for (const name of ['confirmText', 'cancelText'] as const) {
    if ((options[name]?.length ?? 0) > MAX_BUTTON_LENGTH) {
      throw new WxFailure(`${name} length should not larger than ${MAX_BUTTON_LENGTH} Chinese characters`)
    }
  }
  return {
    ...options,
    showCancel: options.showCancel ?? true,
    cancelText: options.cancelText || '取消',
    cancelColor: options.cancelColor ?? '#000000',
    confirmText: options.confirmText || '确定',
    confirmColor: options.confirmColor ?? '#576b95',
    editable: options.editable ?? false,
  }
}

/** A path in the program's folder is served under `/assets/`; addresses and data stay as they are. */
export function assetUrl(path: string): string {
  return /^([a-z]+:|\/\/)/i.test(path) ? path : `/assets/${path.replace(/^\//, '')}`
}
