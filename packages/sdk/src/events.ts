import type { GateError } from './errors'
import type { Login } from './types'

export interface GateEvents {
  /** Somebody was logged in, silently or by `gate.login()`. */
  login: Login
  /** `logout()` or `deleteAccount()` is done. */
  logout: undefined
  /** The session has ended by itself; the error says why. A new login follows unless the account is barred. */
  expired: GateError
}

export interface Emitter {
  on<Name extends keyof GateEvents>(event: Name, listener: (value: GateEvents[Name]) => void): () => void
  emit<Name extends keyof GateEvents>(event: Name, value: GateEvents[Name]): void
}

export function createEmitter(): Emitter {
  let entries: { event: string; listener: (value: never) => void }[] = []
  return {
    on(event, listener) {
      const entry = { event, listener }
      entries = entries.concat(entry)
      return () => {
        entries = entries.filter((other) => other !== entry)
      }
    },
    emit(event, value) {
      for (const entry of entries) {
        if (entry.event !== event) continue
        try {
          entry.listener(value as never)
        } catch (error) {
          // A listener's mistake is not the caller's: it shows up as an unhandled rejection.
          Promise.reject(error)
        }
      }
    },
  }
}
