// What mini programs have stored: in the browser's local storage, apart for each app, phone and person, as in WeChat.
// The desk shows and edits it. Its page learns of changes by the browser's own `storage` event.

import type { Identity } from './identity.ts'

/** A value as `wx.setStorage` was given it. */
export type Stored = unknown

export interface StoredEntry {
  key: string
  value: Stored
  /** Characters, as WeChat counts them: of the key and of the value's text. */
  size: number
}

export const ENTRY_SIZE_MAX = 1024 * 1024
export const TOTAL_SIZE_MAX = 10 * 1024 * 1024

export class StorageRefusal extends Error {}

function prefixOf({ app, device, person }: Identity): string {
  return `minigate-phone/${[app, device, person].map(encodeURIComponent).join('/')}/`
}

/** Does this event of the browser's tell of a change in this phone's storage? */
export function isAbout(identity: Identity, event: StorageEvent): boolean {
  return event.key === null || event.key.startsWith(prefixOf(identity))
}

/** Undefined when there is none, which a stored `undefined` is told from by `has`. */
export function readStored(identity: Identity, key: string): { has: boolean; value: Stored } {
  const text = localStorage.getItem(prefixOf(identity) + key)
  return text === null ? { has: false, value: undefined } : { has: true, value: parse(text) }
}

/** Throws a {@link StorageRefusal} when the storage would be too full, with WeChat's words. */
export function writeStored(identity: Identity, key: string, value: Stored): void {
  const text = format(value)
  if (key.length + text.length > ENTRY_SIZE_MAX) throw new StorageRefusal('entry size limit reached')
  const others = textsOf(identity).filter(([other]) => other !== key)
  const total = others.reduce((sum, [other, content]) => sum + other.length + content.length, key.length + text.length)
  if (total > TOTAL_SIZE_MAX) throw new StorageRefusal('exceed storage max size 10Mb')
  try {
    localStorage.setItem(prefixOf(identity) + key, text)
  } catch {
    // The browser has room for about five million characters of all phones together.
    throw new StorageRefusal('exceed storage max size 10Mb')
  }
}

export function removeStored(identity: Identity, key: string): void {
  localStorage.removeItem(prefixOf(identity) + key)
}

export function clearStored(identity: Identity): void {
  for (const [key] of textsOf(identity)) removeStored(identity, key)
}

export function listStored(identity: Identity): StoredEntry[] {
  return textsOf(identity).map(([key, text]) => ({ key, value: parse(text), size: key.length + text.length }))
}

function textsOf(identity: Identity): [key: string, text: string][] {
  const prefix = prefixOf(identity)
  const names = Object.keys(localStorage).filter((name) => name.startsWith(prefix))
  return names.sort().map((name) => [name.slice(prefix.length), localStorage.getItem(name) ?? ''])
}

// The kind goes before the value: JSON has neither dates nor undefined.

function format(value: Stored): string {
  if (value === undefined) return 'Undefined:'
  if (value instanceof Date) return `Date:${value.getTime()}`
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function')
    throw new StorageRefusal(`parameter error: a ${typeof value} cannot be stored`)
  try {
    return `Json:${JSON.stringify(value)}`
  } catch {
    throw new StorageRefusal('parameter error: the data cannot be serialised')
  }
}

function parse(text: string): Stored {
  const colon = text.indexOf(':')
  const [kind, content] = [text.slice(0, colon), text.slice(colon + 1)]
  if (kind === 'Date') return new Date(Number(content))
  return kind === 'Json' ? JSON.parse(content) : undefined
}
