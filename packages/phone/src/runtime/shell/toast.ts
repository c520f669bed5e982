import { element } from './layer.ts'

export interface ToastOptions {
  title: string
  icon: 'success' | 'error' | 'none' | 'loading'
  image?: string
  /** Lets no press through while it is shown. */
  mask: boolean
  /** `null`: until it is hidden. */
  durationMs: number | null
}

export interface Toast {
  show(kind: 'toast' | 'loading', options: ToastOptions): void
  hide(): void
}

const ICONS = { success: '✓', error: '!', none: '', loading: '' }

/** Toast and loading are one thing in WeChat: whichever comes last is shown, and either call hides it. */
export function createToast(): Toast {
  let shown: HTMLElement | null = null
  let timer = 0

  function hide(): void {
    clearTimeout(timer)
    shown?.remove()
    shown = null
  }

  return {
    hide,
    show(kind, options) {
      hide()
      const box = element(
        'div',
        `wx-${kind} wx-toast-box`,
        ...picture(options),
        element('p', 'wx-toast-title', options.title),
      )
      box.setAttribute('role', 'status')
      shown = element('div', options.mask ? 'wx-layer' : 'wx-layer wx-layer-open', box)
      document.body.append(shown)
      if (options.durationMs !== null) timer = window.setTimeout(hide, options.durationMs)
    },
  }
}

function picture({ icon, image }: ToastOptions): HTMLElement[] {
  if (image) {
    const img = element('img', 'wx-toast-icon')
    img.src = image
    img.alt = ''
    return [img]
  }
  return icon === 'none' ? [] : [element('span', `wx-toast-icon wx-toast-${icon}`, ICONS[icon])]
}
