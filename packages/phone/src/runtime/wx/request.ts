// https://developers.weixin.qq.com/miniprogram/dev/api/network/request/wx.request.html

import type { Environment } from '../environment.ts'
import { arrived, dataOf, type Told } from './answer.ts'
import type { Background } from './background.ts'
import { toBase64 } from './bytes.ts'
import { type Callbacks, callWithoutPromise, WxFailure } from './call.ts'
import type { Identity } from './identity.ts'
import { encodeData } from './request-data.ts'
import { send } from './server.ts'
import { createTask } from './task.ts'

interface RequestOptions extends Callbacks<RequestResult> {
  url: string
  data?: unknown
  header?: Record<string, unknown>
  method?: string
  dataType?: string
  responseType?: string
  timeout?: number
  redirect?: 'follow' | 'manual'
  enableChunked?: boolean
}

interface RequestResult {
  data: unknown
  statusCode: number
  header: Record<string, string>
  cookies: string[]
}

const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']

export function requestApis(environment: Environment, { device }: Identity, background: Background) {
  return {
    request(options: RequestOptions) {
      const task = createTask(environment, background)
      // Taken now: the mini program may change its object once the call has returned.
      const { dataType, responseType, enableChunked } = options ?? {}
      const body = prepare(options)
      const work = async (): Promise<RequestResult> => {
        if (body instanceof Error) throw body
        const told = await send<Told>(`devices/${device}/request`, { method: 'POST', body, signal: task.signal })
        const { statusCode, header, cookies, bytes } = arrived(told)
        task.tell('HeadersReceived', { statusCode, header, cookies })
        if (enableChunked) task.tell('ChunkReceived', { data: bytes.buffer })
        const data = enableChunked ? '' : dataOf(bytes, dataType, responseType)
        return { data, statusCode, header, cookies }
      }
      callWithoutPromise(environment, 'request', options, () => task.perform(work))
      return task.handle
    },
  }
}

function prepare(options: RequestOptions): string | Error {
  try {
    const method = String(options?.method ?? 'GET').toUpperCase()
    if (!METHODS.includes(method)) throw new WxFailure(`invalid method ${method}`)
    const { url, header, body } = encodeData(urlOf(options), method, options.data, options.header)
    const { timeout, redirect } = options
    return JSON.stringify({ url, method, header, timeout, redirect, body: body && toBase64(body) })
  } catch (error) {
    return error as Error
  }
}

export function urlOf(options: { url?: unknown } | undefined): string {
  if (typeof options?.url === 'string' && options.url !== '') return options.url
  throw new WxFailure('parameter error: parameter.url should be String and not empty')
}
