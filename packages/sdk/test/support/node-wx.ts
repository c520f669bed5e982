// `wx` for Node, as the platform behaves: callbacks alone, every status a success, no cookie jar, no PATCH. The login
// codes come from the simulated WeChat.

import { readFileSync } from 'node:fs'
import { type HttpAnswer, http, json } from './http'

type Wx = Pick<
  WechatMiniprogram.Wx,
  'login' | 'request' | 'uploadFile' | 'getStorageSync' | 'setStorageSync' | 'removeStorageSync' | 'getAccountInfoSync'
>

export interface Device {
  wx: Wx
  /** Who holds the phone: a person of the simulator's. */
  person: string
  storage: Map<string, string>
  /** The requests it made: method and path. */
  requests: string[]
}

/** The mini program that the simulator begins with. */
export const APP_ID = 'wx5100000000000001'

const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']

export function createDevice(simulator: string, person: string): Device {
  const device = { person, storage: new Map(), requests: [] } as unknown as Device

  async function send(method: string, url: string, own: object, body: Buffer | null): Promise<object> {
    device.requests.push(`${method} ${url.replace(/^http:\/\/[^/]+/, '')}`)
    // Cannot be set by the mini program.
    const referer = `https://servicewechat.com/${APP_ID}/0/page-frame.html`
    return answerOf(await http(method, url, { ...own, referer }, body))
  }

  const wx = {
    login(options: WechatMiniprogram.LoginOption) {
      const code = json<{ code: string }>('POST', `${simulator}/_sim/v1/codes`, { person: device.person })
      finish('login', options, code)
    },
    request(options: WechatMiniprogram.RequestOption) {
      const { url, data, method = 'GET', dataType = 'json' } = options
      if (!METHODS.includes(method)) finish('request', options, Promise.reject(new Error(`invalid method ${method}`)))
      else {
        const query = method === 'GET' && typeof data === 'object' ? queryOf(data) : ''
        const body =
          method === 'GET' || data === undefined
            ? null
            : Buffer.from(typeof data === 'string' ? data : JSON.stringify(data))
        const header = { 'content-type': 'application/json', ...lowerCase(options.header) }
        const answer = send(method, url + query, header, body)
        finish(
          'request',
          options,
          answer.then((answer) => (dataType === 'json' ? parsed(answer) : answer)),
        )
      }
    },
    uploadFile(options: WechatMiniprogram.UploadFileOption) {
      const boundary = '----WeChatMiniProgram7c9f'
      const part = (head: string, content: Buffer | string) =>
        Buffer.concat([
          Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
          Buffer.from(content),
          Buffer.from('\r\n'),
        ])
      const fields = Object.entries(options.formData ?? {}).map(([name, value]) =>
        part(`name="${name}"`, String(value)),
      )
      const file = part(
        `name="${options.name}"; filename="a.png"\r\nContent-Type: image/png`,
        readFileSync(options.filePath),
      )
      const body = Buffer.concat([...fields, file, Buffer.from(`--${boundary}--\r\n`)])
      const header = { ...lowerCase(options.header), 'content-type': `multipart/form-data; boundary=${boundary}` }
      finish('uploadFile', options, send('POST', options.url, header, body))
    },
    getStorageSync: (key: string) => device.storage.get(key) ?? '',
    setStorageSync: (key: string, data: string) => void device.storage.set(key, data),
    removeStorageSync: (key: string) => void device.storage.delete(key),
    getAccountInfoSync: () => ({ miniProgram: { appId: APP_ID, envVersion: 'develop', version: '' } }),
  }
  device.wx = wx as unknown as Wx
  return device
}

/** Whatever the status, an answer is a success. */
function finish(name: string, options: { success?: unknown; fail?: unknown }, answer: Promise<object>): void {
  const call = (callback: unknown, result: object) =>
    setImmediate(() => (callback as ((result: object) => void) | undefined)?.(result))
  answer.then(
    (result) => call(options.success, { ...result, errMsg: `${name}:ok` }),
    (error) => call(options.fail, { errMsg: `${name}:fail ${error.code ?? error.message}`, errno: 600001 }),
  )
}

function answerOf({ status, header, body }: HttpAnswer): object {
  const cookies = header.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value)
  const joined = Object.fromEntries(header.filter(([name]) => name.toLowerCase() !== 'set-cookie'))
  if (cookies.length) joined['Set-Cookie'] = cookies.join(',')
  return { statusCode: status, header: joined, cookies, data: body.toString() }
}

function parsed(answer: { data?: string }): object {
  try {
    return { ...answer, data: JSON.parse(answer.data ?? '') }
  } catch {
    return answer
  }
}

function queryOf(data: object): string {
  const pairs = Object.entries(data).map((pair) => pair.map((part) => encodeURIComponent(String(part))).join('='))
  return pairs.length ? `?${pairs.join('&')}` : ''
}

function lowerCase(header: object = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), String(value)]))
}
