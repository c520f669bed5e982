// A request as the panel shows it: with its timing, without credentials, shortened.

import type { Failure } from './failure.ts'
import { headerOf } from './headers.ts'
import { redactForm, redactHeaders, redactJson, redactText, redactUrl, type Side } from './redact.ts'
import type { Incoming } from './send.ts'

export interface RequestRecord {
  id: number
  device: string
  api: Api
  method: string
  url: string
  /** RFC 3339. */
  at: string
  ms: number
  /** Null when there was no answer; then `error` says why. */
  status: number | null
  error: string | null
  sent: Message
  received: Message | null
}

export type Api = 'request' | 'uploadFile' | 'downloadFile'

export interface Message {
  bytes: number
  headers: [string, string][]
  /** Null when there is none. */
  body: string | null
}

const SHOWN_CHARACTERS = 4_000
/** Larger ones are not even looked into. */
const SHOWN_BYTES_MAX = 256 * 1024

export function describeSent(headers: Record<string, string>, body: Buffer | null): Message {
  return describe(Object.entries(headers).flat(), body ?? Buffer.alloc(0), 'sent')
}

export function describeReceived({ rawHeaders, body }: Incoming): Message {
  return describe(rawHeaders, body, 'received')
}

export function describeError(api: Api, failure: Failure): string {
  return `${api}:fail ${failure.reason}`
}

export { redactUrl }

function describe(rawHeaders: string[], body: Buffer, side: Side): Message {
  const type = (headerOf(rawHeaders, 'content-type') ?? '').toLowerCase()
  const headers = redactHeaders(rawHeaders)
  return { bytes: body.length, headers, body: body.length === 0 ? null : shortened(shown(type, body, side)) }
}

function shown(type: string, body: Buffer, side: Side): string {
  if (body.length > SHOWN_BYTES_MAX) return `[${type || 'unknown type'}, ${body.length} bytes]`
  if (type.startsWith('multipart/')) return parts(type, body)
  const text = body.toString()
  // Some bytes are no UTF-8, and a text has no NUL.
  if (text.includes('\uFFFD') || text.includes('\0')) return `[${type || 'unknown type'}, ${body.length} bytes]`
  if (type.includes('x-www-form-urlencoded')) return redactForm(text, side)
  try {
    return JSON.stringify(redactJson(JSON.parse(text), side))
  } catch {
    return redactText(text)
  }
}

/** What the parts of an upload are; not what is in them. */
function parts(type: string, body: Buffer): string {
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1]
  if (!boundary) return `[${body.length} bytes]`
  const heads = body.toString('latin1').match(/content-disposition:[^\r\n]*/gi) ?? []
  return heads
    .map((head) =>
      Buffer.from(head, 'latin1')
        .toString()
        .replace(/^[^;]*;\s*/, ''),
    )
    .join('\n')
}

function shortened(text: string): string {
  if (text.length <= SHOWN_CHARACTERS) return text
  return `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length - SHOWN_CHARACTERS} more characters)`
}
