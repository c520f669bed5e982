// Takes credentials out of what is shown of a request. It happens before anything leaves the phone's server.

export const REDACTED = '[redacted]'

const HEADERS = new Set(['authorization', 'proxy-authorization', 'x-csrftoken', 'x-user-token', 'token'])

/** Names of fields in queries, forms and JSON, without case, `_` and `-`. */
const FIELDS = new Set([
  ...['cookie', 'token', 'access', 'refresh', 'accesstoken', 'refreshtoken', 'csrftoken', 'csrfmiddlewaretoken'],
  ...['sessionkey', 'sessionid', 'openid', 'unionid', 'encrypteddata', 'iv', 'signature', 'useruuid', 'jscode'],
  ...['secret', 'appsecret', 'password', 'ticket', 'phonenumber', 'purephonenumber'],
])

/** Where something was said: `code` is a credential in what a phone sends, and often an error's name in an answer. */
export type Side = 'sent' | 'received'

export function redactHeaders(rawHeaders: string[]): [string, string][] {
  return rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, headerValue(name, rawHeaders[i + 1] ?? '')]] : []))
}

function headerValue(name: string, value: string): [string, string][1] {
  const lower = name.toLowerCase()
  // The kind of credential is worth seeing: `Bearer [redacted]`.
  if (HEADERS.has(lower)) return value.includes(' ') ? `${value.slice(0, value.indexOf(' '))} ${REDACTED}` : REDACTED
  if (lower === 'cookie') return value.replace(/=[^;]*/g, `=${REDACTED}`)
  if (lower === 'set-cookie') return value.replace(/=[^;]*/, `=${REDACTED}`)
  if (lower === 'location' || lower === 'referer') return redactUrl(value)
  return redactText(value)
}

export function redactUrl(address: string): string {
  const [place = '', ...query] = address.split('?')
  // Long random texts in a path are invitations and the like; UUIDs name things and stay.
  const path = place.replace(/(?<=\/)[\w-]{32,}(?=\/|$)/g, (part) => (isUuid(part) ? part : REDACTED))
  return query.length === 0 ? path : `${path}?${redactForm(query.join('?'), 'sent')}`
}

export function redactForm(text: string, side: Side): string {
  const pairs = text.split('&').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    if (value.length === 0) return pair
    const plain = decoded(value.join('='))
    return hides(decoded(name), plain, side) ? `${name}=${REDACTED}` : `${name}=${redactText(value.join('='))}`
  })
  return pairs.join('&')
}

export function redactJson(value: unknown, side: Side): unknown {
  if (Array.isArray(value)) return value.map((item) => redactJson(item, side))
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, field]) => [
    name,
    hides(name, field, side) ? REDACTED : redactJson(field, side),
  ])
  return Object.fromEntries(entries)
}

/** What is neither JSON nor a form, or broken: by the looks of it. */
export function redactText(text: string): string {
  return text
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, REDACTED)
    .replace(/\b(Bearer|JWT) +[\w.~+/=-]+/gi, `$1 ${REDACTED}`)
    .replace(/("([\w-]+)"\s*:\s*")((?:[^"\\]|\\.)*)/g, (all, before, name, value) =>
      hides(name, value, 'sent') ? before + REDACTED : all,
    )
}

function hides(name: string, value: unknown, side: Side): boolean {
  const plain = name.toLowerCase().replace(/[_-]/g, '')
  const isEmpty = value === null || value === '' || typeof value === 'boolean'
  if (FIELDS.has(plain)) return !isEmpty && !(typeof value === 'object')
  if (plain !== 'code') return false
  if (side === 'sent') return typeof value === 'string' && value !== ''
  return typeof value === 'string' && /^[0-9A-Za-z]{24,}$/.test(value)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)
}
