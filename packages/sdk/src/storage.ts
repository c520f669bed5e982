import type { Credential } from './credential'
import type { Platform } from './platform'

/** A session; `'out'` when the user has logged out; `null` when there never was one. */
export type Kept = Credential | 'out' | null

/** Keeps it over restarts, where the phone lets us. */
export interface Storage {
  /** What is kept, or `now` when the storage is not to be relied on. */
  load(now: Kept): Kept
  save(kept: Kept): void
}

export function createStorage(platform: Platform, key: string): Storage {
  let works = true
  return {
    load(now) {
      if (!works) return now
      try {
        const text = platform.getStorageSync(key)
        return typeof text === 'string' ? parse(text) : null
      } catch {
        return now
      }
    },
    save(kept) {
      try {
        platform.setStorageSync(key, JSON.stringify(kept))
        works = true
      } catch {
        // Full or refused: this run goes on from memory. What stood there is of the past, and would be taken for a
        // stolen copy at the next start.
        works = false
        try {
          platform.removeStorageSync(key)
        } catch {}
      }
    },
  }
}

/** Anything that is not ours is nothing. */
function parse(text: string): Kept {
  try {
    const kept = JSON.parse(text)
    const whole = kept?.user && kept.login && (kept.access || kept.cookie)
    return kept === 'out' || whole ? kept : null
  } catch {
    return null
  }
}
