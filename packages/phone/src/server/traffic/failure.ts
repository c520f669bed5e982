// How a request of a mini program ends that gets no answer: errMsg and errno as WeChat gives them.
// https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html

export interface Failure {
  /** What follows `request:fail `. */
  reason: string
  /** Not every failure has one. */
  errno?: number
}

export class TrafficError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.reason)
  }
}

export const TIMED_OUT: Failure = { reason: 'timeout', errno: 5 }
export const NOT_IN_DOMAIN_LIST: Failure = { reason: 'url not in domain list', errno: 600002 }
export const TOO_MANY_REDIRECTS: Failure = { reason: 'too many redirects', errno: 600008 }
export const TOO_LARGE: Failure = { reason: 'exceed max file size' }
export const INVALID_URL: Failure = { reason: 'invalid url', errno: 600009 }
export const ABORTED: Failure = { reason: 'abort' }

export const invalidArgument = (what: string): Failure => ({ reason: what, errno: 600005 })

/** The network stack's own names and numbers, which are Chromium's. */
const CRONET = {
  ERR_FAILED: -2,
  ERR_CONNECTION_RESET: -101,
  ERR_CONNECTION_REFUSED: -102,
  ERR_NAME_NOT_RESOLVED: -105,
  ERR_INTERNET_DISCONNECTED: -106,
  ERR_SSL_PROTOCOL_ERROR: -107,
  ERR_ADDRESS_UNREACHABLE: -109,
  ERR_CONNECTION_TIMED_OUT: -118,
  ERR_CERT_INVALID: -207,
  ERR_INVALID_HTTP_RESPONSE: -370,
  ERR_CONTENT_DECODING_FAILED: -330,
} as const

export function interrupted(name: keyof typeof CRONET): Failure {
  const number = CRONET[name]
  return { reason: `errcode:${number} cronet_error_code:${number} error_msg:net::${name}`, errno: 600001 }
}

/** What an error of Node's means on a phone. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TrafficError) return error.failure
  const { code = '', name = '', cause } = error as { code?: string; name?: string; cause?: { name?: string } }
  if (name === 'TimeoutError' || cause?.name === 'TimeoutError') return TIMED_OUT
  if (name === 'AbortError') return ABORTED
  if (code === 'ERR_INVALID_CHAR' || code === 'ERR_INVALID_HTTP_TOKEN') return invalidArgument('invalid header')
  if (code === 'ECONNREFUSED') return interrupted('ERR_CONNECTION_REFUSED')
  if (code === 'ECONNRESET' || code === 'EPIPE') return interrupted('ERR_CONNECTION_RESET')
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return interrupted('ERR_NAME_NOT_RESOLVED')
  if (code === 'ETIMEDOUT') return interrupted('ERR_CONNECTION_TIMED_OUT')
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return interrupted('ERR_ADDRESS_UNREACHABLE')
  if (code.startsWith('HPE_')) return interrupted('ERR_INVALID_HTTP_RESPONSE')
  if (code.startsWith('Z_') || code.startsWith('ERR__ERROR')) return interrupted('ERR_CONTENT_DECODING_FAILED')
  if (code.includes('CERT') || code.includes('SIGNATURE') || code.includes('SIGNED'))
    return interrupted('ERR_CERT_INVALID')
  if (code.includes('SSL') || code === 'EPROTO') return interrupted('ERR_SSL_PROTOCOL_ERROR')
  return interrupted('ERR_FAILED')
}
