// A phone that answers from a script: storage that can fail, codes of `wx.login`, and a server in the same process.

import type { Answer, Failure, Platform } from '../../src/index'

/** A request as the server sees it. */
export interface Call {
  method: string
  path: string
  header: Record<string, string>
  data: Record<string, unknown>
  filePath?: string
}

/** What came of it: an answer, or no answer. */
export type Outcome = Partial<Answer> | Failure

export interface Phone {
  wx: Platform
  /** How often `wx.login` was called. */
  logins: number
  /** What `wx.login` fails with. */
  loginFailure: Failure | null
  storage: Map<string, unknown>
  storageIs: 'working' | 'full' | 'refused'
  calls: Call[]
}

export const BASE_URL = 'https://login.example.com'
export const APP_ID = 'wx0123456789abcdef'

export function createPhone(answer: (call: Call) => Outcome | Promise<Outcome>): Phone {
  const phone: Phone = {
    wx: {} as Platform,
    logins: 0,
    loginFailure: null,
    storage: new Map(),
    storageIs: 'working',
    calls: [],
  }

  function perform(
    call: Call,
    options: { success?: (answer: Answer) => void; fail?: (failure: Failure) => void; complete?: () => void },
  ): void {
    phone.calls.push(call)
    Promise.resolve(answer(call)).then((outcome) =>
      // Callbacks come later, never before the call has returned.
      setImmediate(() => {
        options.complete?.()
        if (!('statusCode' in outcome)) options.fail?.(outcome as Failure)
        else options.success?.({ header: {}, cookies: [], data: '', errMsg: 'request:ok', ...outcome } as Answer)
      }),
    )
  }

  function touchStorage(isWrite: boolean): void {
    if (phone.storageIs === 'refused' || (isWrite && phone.storageIs === 'full'))
      throw new Error('setStorageSync:fail quota')
  }

  phone.wx = {
    login(options) {
      phone.logins += 1
      const { loginFailure, logins } = phone
      setImmediate(() =>
        loginFailure ? options.fail?.(loginFailure) : options.success?.({ code: `code-${logins}`, errMsg: 'login:ok' }),
      )
    },
    request(options) {
      const { url, method = 'GET', data, header = {} } = options
      perform({ method, path: pathOf(url), header, data: (data || {}) as Record<string, unknown> }, options)
      return { abort() {} }
    },
    uploadFile(options) {
      const { url, header = {}, filePath } = options
      const { success } = options
      const asText = (answer: Answer) => success?.({ ...answer, data: JSON.stringify(answer.data) })
      perform({ method: 'POST', path: pathOf(url), header, data: {}, filePath }, { ...options, success: asText })
    },
    getStorageSync(key) {
      touchStorage(false)
      return phone.storage.get(key) ?? ''
    },
    setStorageSync(key, data) {
      touchStorage(true)
      phone.storage.set(key, data)
    },
    removeStorageSync(key) {
      touchStorage(false)
      phone.storage.delete(key)
    },
    getAccountInfoSync: () => ({ miniProgram: { appId: APP_ID, envVersion: 'release' } }),
  }
  return phone
}

function pathOf(url: string): string {
  return url.startsWith(BASE_URL) ? url.slice(BASE_URL.length) : url
}
