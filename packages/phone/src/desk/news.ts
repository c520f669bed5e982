// News that several panels care for, as events of the document.

/** A phone has sent a request: what waited for one may be used up. */
export const PHONE_ASKED = 'phone-asked'
export const BARCODES_CHANGED = 'barcodes-changed'
export const NETWORK_CHANGED = 'network-changed'

export function tell(news: string): void {
  document.dispatchEvent(new Event(news))
}

export function on(news: string, run: () => unknown): void {
  document.addEventListener(news, () => void run())
}
