/** `element('div', 'wx-toast', icon, 'done')`. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  made.className = className
  made.append(...children)
  return made
}

export function button(className: string, label: string, press: () => void): HTMLButtonElement {
  const made = element('button', className, label)
  made.type = 'button'
  made.addEventListener('click', press)
  return made
}

/**
 * Something over the page: `content` on a mask that lets nothing through. A press on the mask, or Escape, calls
 * `dismiss`; without it there is no way past. Returns how to take it away.
 */
export function showLayer(content: HTMLElement, className: string, dismiss?: () => void): () => void {
  const before = document.activeElement
  const mask = element('div', 'wx-mask')
  const layer = element('div', `wx-layer ${className}`, mask, content)
  content.setAttribute('role', 'dialog')
  content.setAttribute('aria-modal', 'true')
  content.tabIndex = -1
  if (dismiss) {
    mask.addEventListener('click', dismiss)
    layer.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') dismiss()
    })
  }
  document.body.append(layer)
  content.focus()
  return () => {
    layer.remove()
    if (before instanceof HTMLElement && before.isConnected) before.focus()
  }
}
