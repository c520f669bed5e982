import { triggerEvent } from 'glass-easel'
import type { Host } from './builtin.ts'

/** Lets the keyboard tap what a finger would: reached with Tab, pressed with Enter or the space bar. */
export function makePressable(host: Pick<Host<Record<string, unknown>>, 'element' | 'node'>, role: string) {
  const { element, node } = host
  element.setAttribute('role', role)
  element.addEventListener('keydown', (event) => {
    if (event.target !== element || event.repeat || (event.key !== 'Enter' && event.key !== ' ')) return
    event.preventDefault()
    const { x, y, width, height } = element.getBoundingClientRect()
    const detail = { x: x + width / 2, y: y + height / 2 }
    triggerEvent(node, 'tap', detail, { bubbles: true, composed: true, capturePhase: true, originalEvent: event })
  })
  return {
    update({ disabled }: { disabled: boolean }) {
      element.tabIndex = disabled ? -1 : 0
      element.toggleAttribute('data-disabled', disabled)
      if (disabled) element.setAttribute('aria-disabled', 'true')
      else element.removeAttribute('aria-disabled')
    },
  }
}
