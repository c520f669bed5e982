/** A length attribute in CSS: a bare number means pixels, and there is `rpx`. */
export function cssLength(value: unknown): string {
  const text = String(value).trim()
  if (/^-?\d+(\.\d+)?$/.test(text)) return `${text}px`
  return text.replace(/(-?\d+(?:\.\d+)?)rpx/g, 'calc($1 * var(--rpx))')
}

/** A length attribute in pixels. */
export function pixels(value: unknown): number {
  const text = String(value).trim()
  const amount = Number.parseFloat(text) || 0
  return text.endsWith('rpx') ? (amount * document.documentElement.clientWidth) / 750 : amount
}
