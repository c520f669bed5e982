import { type Account, createAccount } from './account'
import type { Context } from './context'
import { createEmitter, type Emitter } from './events'
import { type LogoutOptions, logout } from './logout'
import { type GateOptions, settle } from './options'
import { createRenewer } from './renew'
import { type RequestOptions, type RequestResult, request, type UploadOptions, upload } from './request'
import { createSend } from './send'
import { createSessionStore } from './session'
import { createStorage } from './storage'
import type { Login } from './types'

export interface LoginOptions {
  /** A new login even when there is a session: WeChat's key is fresh after it, and the session ten minutes young. */
  fresh?: boolean
}

/** A mini program's way to its user's session. */
export interface Gate extends Account {
  /** As `wx.request`, with the session's credential and a promise. Logs in first if need be. Status 400 and more rejects. */
  request<Data = unknown>(options: RequestOptions<Data>): Promise<RequestResult<Data>>
  /** As `wx.uploadFile`, likewise; JSON in the answer is parsed. */
  upload<Data = unknown>(options: UploadOptions<Data>): Promise<RequestResult<Data>>
  /** Makes sure that there is a session, and tells whose. Also ends a `logout()` and lets a barred account try again. */
  login(options?: LoginOptions): Promise<Login>
  /** Ends the session. Until `login()` nothing logs in again, also after a restart. */
  logout(options?: LogoutOptions): Promise<void>
  /** Does this phone hold a session? Whether the server still knows it shows when it is used. */
  isLoggedIn(): boolean
  /** Calls `listener` at each event; what it returns takes it off again. */
  on: Emitter['on']
}

/**
 * The gate to one minigate server. Make it once, in `app.js`.
 *
 * @example
 * const gate = createGate({ baseUrl: 'https://login.example.com' })
 * const { data } = await gate.request({ url: '/v1/me' })
 */
export function createGate(options: GateOptions): Gate {
  const settled = settle(options)
  const session = createSessionStore(createStorage(settled.platform, settled.storageKey), settled.style)
  const context: Context = { options: settled, session, emitter: createEmitter() }
  const renewer = createRenewer(context)
  const send = createSend(context, renewer)
  const account = createAccount(context, send)

  async function whose(): Promise<Login> {
    return { user: await account.me(), is_new: false }
  }

  async function login({ fresh }: LoginOptions = {}): Promise<Login> {
    session.barred = null
    const kept = session.kept()
    if (kept === 'out') session.save(null)
    const held = kept === 'out' ? null : kept
    if (!held || fresh) return renewer.answerTo(await renewer.renew(held, 'login')) || whose()
    return whose().catch((error) => {
      // The session was over, and the login that took its place is somebody else's.
      const now = session.kept()
      const answer = now && now !== 'out' && now.user !== held.user && renewer.answerTo(now)
      if (answer) return answer
      throw error
    })
  }

  return Object.assign(account, {
    request: <Data>(call: RequestOptions<Data>) => request(context, send, call),
    upload: <Data>(call: UploadOptions<Data>) => upload(context, send, call),
    login,
    logout: (call?: LogoutOptions) => logout(context, renewer, call),
    isLoggedIn: () => {
      const kept = session.kept()
      return !!kept && kept !== 'out'
    },
    on: context.emitter.on,
  })
}
