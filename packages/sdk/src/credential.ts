import type { GateError } from './errors'

/** Which proof of a session a login asks for. */
export type Style = 'jwt' | 'token' | 'cookie'

/** A session as the phone keeps it. */
export interface Credential {
  readonly style: Style
  /** Names the login it comes from; a refresh keeps it. */
  readonly login: string
  /** Whose it is. */
  readonly user: string
  /** When it was got, in milliseconds of this phone's clock. */
  readonly at: number
  /** Seconds it lives: an access token from `at` on, the others from their last use on. */
  readonly life: number
  /** The access token (`jwt`, `token`). */
  readonly access?: string
  /** The refresh token (`jwt`). */
  readonly refresh?: string
  /** Seconds from `at` on. */
  readonly refreshLife?: number
  /** The two cookies as a `Cookie` header (`cookie`). */
  readonly cookie?: string
  /** What goes into `X-CSRFToken` (`cookie`). */
  readonly csrf?: string
}

/** The headers that show it. */
export function headersOf(credential: Credential): Record<string, string> {
  return credential.style === 'cookie'
    ? { Cookie: credential.cookie as string, 'X-CSRFToken': credential.csrf as string }
    : { Authorization: `Bearer ${credential.access}` }
}

/** What tells it from the ones before and after it. */
export function proofOf(credential: Credential): string {
  return (credential.access || credential.cookie) as string
}

/**
 * Has it lived its life, by this phone's clock? A guess that saves a request which would fail. When the clock was moved
 * the guess is wrong and costs one request: what counts is the server's 401.
 */
export function isOver(credential: Credential, life: number): boolean {
  return Date.now() - credential.at >= life * 1000
}

/** What helps after an error, once. */
export type Cure =
  /** A refresh or, where that is not possible, a login. */
  | 'renew'
  /** A login, even though the session is alive. */
  | 'login'

export function cureOf(error: GateError, style: Style): Cure | null {
  // WeChat has replaced its key: after a login the server has the new one. Or the server wants to see the user again.
  if (error.code === 'session_key_stale' || error.code === 'reauthentication_required') return 'login'
  // Any 401: backends that check minigate's tokens have words of their own.
  if (error.status === 401) return 'renew'
  return style === 'cookie' && /^csrf_(cookie|token)_/.test(error.code) ? 'renew' : null
}

/** Has the account been taken away, so that no login will help? */
export function isBarred(error: GateError): boolean {
  return error.status === 403 && ['user_banned', 'user_deleted', 'wechat_user_blocked'].indexOf(error.code) >= 0
}
