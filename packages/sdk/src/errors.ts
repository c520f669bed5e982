import type { ServerCode } from './codes'
import type { Answer, Failure } from './platform'

/** What can go wrong before the server has a say, or without it. */
export type LocalCode =
  /** No answer came: no network, a connection that broke, a mini program in the background. */
  | 'network'
  /** No answer came in time. */
  | 'timeout'
  /** `task.abort()` was called. */
  | 'aborted'
  /** The server's host is not in the list of request domains in WeChat's console. */
  | 'domain_not_allowed'
  /** `wx.login` gave no code. */
  | 'wechat_login_failed'
  /** The user did not allow it: the event carries no code and no data. */
  | 'user_declined'
  /** `logout()` was called, and `gate.login()` was not called since. */
  | 'logged_out'
  /** The login server's answer is not minigate's: a captive portal, a wrong `baseUrl`. */
  | 'bad_answer'
  /** A status of 400 or more without a code: a proxy, or a backend that has no codes. */
  | 'http_error'
  /** A mistake in the call; `message` names it. */
  | 'invalid_options'

/** A newer server may send a code that is not in this list: keep a default branch. */
export type GateErrorCode = ServerCode | LocalCode

/** What is wrong with one field of a request. */
export interface FieldError {
  field: string
  code: string
  detail: string
}

/** What every promise of this package rejects with. */
export class GateError extends Error {
  /** Stable; decide by this one. */
  readonly code: GateErrorCode
  /** What it means, for people: the server's own in the language asked for. */
  readonly title: string
  /** The HTTP status; 0 when no answer came. */
  readonly status: number
  /** Finds the request in the server's log. */
  readonly requestId: string | undefined
  /** May the same call work later, unchanged? */
  readonly retryable: boolean
  /** Seconds to wait before that, when the server says so. */
  readonly retryAfter: number | undefined
  /** What is wrong with which field, for `validation_failed`. */
  readonly fields: FieldError[]
  /** The body of the answer, for backends with errors of their own. */
  readonly data: unknown

  constructor(code: GateErrorCode, message: string, more: Partial<GateError> = {}) {
    super(`${code}: ${message}`)
    this.name = 'GateError'
    this.code = code
    this.title = more.title || message
    this.status = more.status || 0
    this.requestId = more.requestId
    this.retryable = more.retryable || false
    this.retryAfter = more.retryAfter
    this.fields = more.fields || []
    this.data = more.data
  }
}

/** The error of a call that got no answer. `errno` first: the text is often in the phone's language. */
export function errorOfFailure(failure: unknown): GateError {
  if (failure instanceof GateError) return failure
  const { errno, errMsg = String(failure) } = (failure || {}) as Failure
  // Thrown, not told: a parameter that the platform does not take.
  if (failure instanceof Error && !('errMsg' in failure)) return new GateError('invalid_options', errMsg)
  const says = (pattern: RegExp) => pattern.test(errMsg)
  if (errno === 600002 || says(/domain list/i)) return new GateError('domain_not_allowed', errMsg)
  if (says(/:fail abort/i)) return new GateError('aborted', errMsg)
  const code = errno === 5 || says(/time[d _]*out/i) ? 'timeout' : 'network'
  return new GateError(code, errMsg, { retryable: true })
}

/** The error of an answer, if it is one. */
export function errorOfAnswer(answer: Answer): GateError | null {
  const status = answer.statusCode
  if (status < 400) return null
  const problem = problemOf(answer.data)
  const code = typeof problem.code === 'string' ? problem.code : 'http_error'
  const retryAfter = Number(problem.retry_after || headerOf(answer, 'retry-after')) || undefined
  const title = String(problem.title || `HTTP status ${status}`)
  return new GateError(code as GateErrorCode, String(problem.detail || title), {
    title,
    status,
    requestId: (problem.request_id as string) || headerOf(answer, 'x-request-id'),
    // What an operator has to put right does not pass by waiting.
    retryable: [408, 429, 502, 503, 504].indexOf(status) >= 0 && code !== 'wechat_ip_not_allowed',
    retryAfter,
    fields: Array.isArray(problem.errors) ? problem.errors : [],
    data: answer.data,
  })
}

/** The body as an object, whatever the request asked the platform to make of it. */
function problemOf(data: unknown): Record<string, unknown> {
  try {
    // Codes are ASCII, which is all that is wanted of bytes.
    const text = data instanceof ArrayBuffer ? String.fromCharCode(...new Uint8Array(data)) : data
    const body = typeof text === 'string' ? JSON.parse(text) : text
    return typeof body === 'object' && body ? body : {}
  } catch {
    return {}
  }
}

/** A header by its name in lower case: in which case it comes depends on the phone and the HTTP version. */
export function headerOf(answer: Answer, name: string): string | undefined {
  const header = (answer.header || {}) as Record<string, string>
  for (const key of Object.keys(header)) if (key.toLowerCase() === name) return header[key]
  return undefined
}
