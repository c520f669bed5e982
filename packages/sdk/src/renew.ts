import type { Context } from './context'
import { type Credential, type Cure, isBarred, isOver, proofOf } from './credential'
import { GateError } from './errors'
import { logIn } from './login'
import { refresh } from './refresh'
import { revoke } from './revoke'
import type { Login } from './types'

/** Gets sessions: one login or refresh at a time, however many requests wait for it. */
export interface Renewer {
  /** The session to send a request with; it logs in when there is none. */
  current(): Promise<Credential>
  /** Another session than the one that failed. */
  renew(failed: Credential | null, cure: Cure, why?: GateError): Promise<Credential>
  /** Takes note when an error says that the account is barred. */
  bar(error: GateError, user?: string): void
  /** Waits until none is on its way. */
  settled(): Promise<void>
  /** What the login was answered with that this session comes from, if it was in this run. */
  answerTo(credential: Credential): Login | null
}

export function createRenewer(context: Context): Renewer {
  const { session, emitter } = context
  let inFlight: Promise<Credential> | null = null
  let last: { login: string; answer: Login } | null = null

  async function current(): Promise<Credential> {
    const kept = session.kept()
    const held = kept === 'out' ? null : kept
    return held && !isOver(held, held.life) ? held : renew(held, 'renew')
  }

  async function renew(failed: Credential | null, cure: Cure, why?: GateError): Promise<Credential> {
    // Whoever comes while one is on its way waits for it, and fails with it.
    while (inFlight) await inFlight
    const kept = session.reload()
    if (session.barred) throw session.barred
    if (kept === 'out') throw new GateError('logged_out', 'the user has logged out: call gate.login()')
    if (kept && !(failed && isSame(kept, failed, cure))) return kept
    // Only then: what it emits may come back here.
    inFlight = Promise.resolve().then(() => make(kept, cure, why))
    try {
      return await inFlight
    } finally {
      inFlight = null
    }
  }

  async function make(kept: Credential | null, cure: Cure, why?: GateError): Promise<Credential> {
    try {
      if (kept && cure === 'renew') {
        if (kept.refresh && !isOver(kept, kept.refreshLife || 0)) {
          try {
            return save(await refresh(context, kept))
          } catch (error) {
            why = error as GateError
            if (why.status !== 401) throw why
          }
        }
        session.save(null)
        emitter.emit('expired', why || new GateError('session_expired', 'it was not used for too long'))
      }
      const { user, is_new, credential } = await logIn(context, kept)
      last = { login: credential.login, answer: { user, is_new } }
      save(credential)
      // The server takes cookies and opaque tokens for the device's own and ends their session by itself.
      if (kept?.refresh && cure === 'login') revoke(context, kept, false).catch(() => {})
      emitter.emit('login', last.answer)
      return credential
    } catch (error) {
      bar(error as GateError)
      throw error
    }
  }

  function save(credential: Credential): Credential {
    session.save(credential)
    return credential
  }

  function bar(error: GateError, user?: string): void {
    const kept = session.kept()
    const isForeign = user && kept && kept !== 'out' && kept.user !== user
    if (!isBarred(error) || session.barred || isForeign) return
    session.barred = error
    if (!kept || kept === 'out') return
    // A login would take the deletion back: that is for the user to say, also after a restart.
    session.save(error.code === 'user_deleted' ? 'out' : null)
    emitter.emit('expired', error)
  }

  return {
    current,
    renew,
    bar,
    async settled() {
      try {
        while (inFlight) await inFlight
      } catch {}
    },
    answerTo: (credential) => (last && last.login === credential.login ? last.answer : null),
  }
}

/** Is the one kept still the one that failed? After a refresh it is the same login, which is what counts for a login. */
function isSame(kept: Credential, failed: Credential, cure: Cure): boolean {
  return cure === 'login' ? kept.login === failed.login : proofOf(kept) === proofOf(failed)
}
