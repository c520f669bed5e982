import { element } from '../dom.ts'
import type { Desk } from '../store.ts'
export function createStoragePanel(_desk: Desk, _restart: (device: string) => void): HTMLElement {
  return element('div')
}
