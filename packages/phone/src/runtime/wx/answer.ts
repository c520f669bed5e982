// The answer to a request as a mini program gets it.

import { fromBase64 } from './bytes.ts'
import { WxFailure } from './call.ts'

/** What the phone's server says of a request. */
export type Told =
  | { statusCode: number; rawHeaders: string[]; body: string }
  | { error: { errMsg: string; errno?: number } }

export interface Arrived {
  statusCode: number
  /** Names in the case in which they came. */
  header: Record<string, string>
  /** The `Set-Cookie` lines. In `header` they are joined by commas, which dates hold as well. */
  cookies: string[]
  bytes: Uint8Array<ArrayBuffer>
}

export function arrived(told: Told): Arrived {
  if ('error' in told) throw new WxFailure(told.error.errMsg.replace(/^\w+:fail ?/, ''), told.error.errno)
  const { statusCode, rawHeaders, body } = told
  const header: Record<string, string> = {}
  const cookies: string[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2)
    if (name.toLowerCase() === 'set-cookie') cookies.push(value)
    else header[name] = name in header ? `${header[name]},${value}` : value
  }
  if (cookies.length > 0) header['Set-Cookie'] = cookies.join(',')
  return { statusCode, header, cookies, bytes: fromBase64(body) }
}

/** One byte order mark is taken away, as on a phone. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

/** JSON if it is any, whatever its content type; else the text. */
export function dataOf(bytes: Uint8Array<ArrayBuffer>, dataType: unknown, responseType: unknown): unknown {
  if (responseType === 'arraybuffer') return bytes.buffer
  const text = textOf(bytes)
  if (dataType !== undefined && dataType !== 'json') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
