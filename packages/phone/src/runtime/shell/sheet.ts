import { button, element, showLayer } from './layer.ts'

/** A sheet from the bottom of the screen; what is in it is `fill`'s. */
export function showSheet<T>(fill: (content: HTMLElement, close: (value: T) => void) => void): Promise<T | null> {
  return new Promise((resolve) => {
    const content = element('div', 'wx-sheet')
    const end = (value: T | null) => {
      close()
      resolve(value)
    }
    const close = showLayer(content, 'wx-layer-bottom', () => end(null))
    fill(content, end)
  })
}

/** Resolves to the index pressed, or null. */
export function showActionSheet(items: string[], itemColor: string, alertText?: string): Promise<number | null> {
  return new Promise((resolve) => {
    const end = (index: number | null) => {
      close()
      resolve(index)
    }
    const sheet = element('div', 'wx-action-sheet')
    if (alertText) sheet.append(element('p', 'wx-action-sheet-title', alertText))
    items.forEach((label, index) => {
      const item = button('wx-action-sheet-item', label, () => end(index))
      item.style.color = itemColor
      sheet.append(item)
    })
    sheet.append(button('wx-action-sheet-cancel', '取消', () => end(null)))
    const close = showLayer(sheet, 'wx-layer-bottom', () => end(null))
  })
}
