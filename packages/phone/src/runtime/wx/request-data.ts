// What becomes of the `data` of wx.request: part of the address, or a body.
// https://developers.weixin.qq.com/miniprogram/dev/api/network/request/wx.request.html

import { bytesOf, utf8 } from './bytes.ts'
import { WxFailure } from './call.ts'

export interface Encoded {
  url: string
  header: Record<string, string>
  body: Uint8Array<ArrayBuffer> | null
}

const DEFAULT_TYPE = 'application/json'
const IN_THE_QUERY = ['GET', 'HEAD']

export function encodeData(url: string, method: string, data: unknown, own: unknown): Encoded {
  const header = headerOf(own)
  const type = Object.entries(header).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  // Also on GET: WeChat declares a body that is not there.
  if (type === undefined) header['content-type'] = DEFAULT_TYPE
  const [address = ''] = url.split('#')
  if (IN_THE_QUERY.includes(method)) return { url: withQuery(address, data), header, body: null }
  return { url: address, header, body: bodyOf(data, type ?? DEFAULT_TYPE) }
}

export function headerOf(own: unknown): Record<string, string> {
  const given = Object.entries((own ?? {}) as Record<string, unknown>)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined).map(([name, value]) => [name, `${value}`]))
}

function withQuery(url: string, data: unknown): string {
  const query = typeof data === 'string' ? data : data && !bytesOf(data) ? formOf(data as object) : ''
  if (query === '') return url
  return url + (url.includes('?') ? (/[?&]$/.test(url) ? '' : '&') : '?') + query
}

function bodyOf(data: unknown, type: string): Uint8Array<ArrayBuffer> | null {
  if (data === undefined || data === null || data === '') return null
  if (typeof data === 'string') return utf8(data)
  const bytes = bytesOf(data)
  if (bytes) return bytes
  const asForm = typeof data === 'object' && type.toLowerCase().includes('application/x-www-form-urlencoded')
  return utf8(asForm ? formOf(data) : serialised(data))
}

function formOf(data: object): string {
  const text = (value: unknown) => (typeof value === 'object' ? serialised(value) : String(value))
  return Object.entries(data)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(text(value))}`)
    .join('&')
}

function serialised(data: unknown): string {
  try {
    return JSON.stringify(data)
  } catch {
    throw new WxFailure('data is not serializable', 600010)
  }
}
