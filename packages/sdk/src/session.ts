import { type Credential, isOver, proofOf, type Style } from './credential'
import type { GateError } from './errors'
import type { Kept, Storage } from './storage'

/** What this phone knows of its session. */
export interface SessionStore {
  /** As it is known, without a look at the storage. */
  kept(): Kept
  /** As the storage has it: another copy of this package in the same mini program may have renewed it. */
  reload(): Kept
  save(kept: Kept): void
  /** It was used: those that live from their last use on live longer. */
  touch(credential: Credential): void
  /** Why no login helps any more, until `gate.login()` is called or the mini program starts anew. */
  barred: GateError | null
}

export function createSessionStore(storage: Storage, style: Style): SessionStore {
  let kept: Kept = null
  let loaded = false

  function reload(): Kept {
    kept = storage.load(kept)
    loaded = true
    // The program was changed to another style since.
    if (kept && kept !== 'out' && kept.style !== style) kept = null
    return kept
  }

  function save(next: Kept): void {
    loaded = true
    kept = next
    storage.save(next)
  }

  return {
    kept: () => (loaded ? kept : reload()),
    reload,
    save,
    touch(credential) {
      if (!kept || kept === 'out' || kept.refresh || proofOf(kept) !== proofOf(credential)) return
      // Half a life is exact enough, and spares the storage.
      if (isOver(kept, kept.life / 2)) save(Object.assign({}, kept, { at: Date.now() }))
    },
    barred: null,
  }
}
