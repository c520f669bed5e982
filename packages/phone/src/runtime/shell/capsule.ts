import { button, element } from './layer.ts'

export interface CapsuleActions {
  menu(): void
  close(): void
}

/** The two buttons that WeChat lays over every mini program's upper right corner. */
export function createCapsule(parent: HTMLElement, actions: CapsuleActions): void {
  const menu = button('wx-capsule-menu', '•••', actions.menu)
  menu.setAttribute('aria-label', '更多 More')
  const close = button('wx-capsule-close', '', actions.close)
  close.setAttribute('aria-label', '关闭 Close')
  parent.append(element('div', 'wx-capsule', menu, close))
}
