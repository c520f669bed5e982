// Checked by `npm run check`, not run: what a reader's editor and compiler see.

import {
  createGate,
  type Gate,
  GateError,
  type GateErrorCode,
  type LocalCode,
  type Platform,
  type ServerCode,
} from '../src/index'
import type { createDevice } from './support/node-wx'

/** The platform's own declarations fit what is asked of it, and so does the stand-in of these tests. */
export const real: Platform = {} as WechatMiniprogram.Wx
export const standIn: Platform = {} as ReturnType<typeof createDevice>['wx']

/** No code of this package's own is one of the server's. */
export const distinct: Extract<ServerCode, LocalCode> extends never ? true : false = true

export async function usage(gate: Gate): Promise<unknown> {
  const { data } = await gate.request<{ items: string[] }>({ url: '/items', method: 'PUT', data: { a: 1 } })
  const items: string[] = data.items
  const off: () => void = gate.on('expired', (error) => error.code)
  gate.on('login', ({ user, is_new }) => `${user.id}${is_new}`)

  // @ts-expect-error wx.request has no PATCH
  await gate.request({ url: '/items', method: 'PATCH' })
  // @ts-expect-error a style that is none
  createGate({ baseUrl: 'https://login.example.com', style: 'basic' })
  // @ts-expect-error a field that profiles have not got
  await gate.updateProfile({ openid: 'o' })
  // @ts-expect-error an event that there is not
  gate.on('logon', () => {})
  // @ts-expect-error what is in an answer has to be looked at first
  ;(await gate.request({ url: '/items' })).data.items

  try {
    await gate.me()
  } catch (error) {
    if (error instanceof GateError && error.code === 'user_banned') return error.requestId
    // @ts-expect-error a code that is misspelt
    if (error instanceof GateError && error.code === 'user_baned') return error.retryAfter
  }
  const code: GateErrorCode = 'session_key_stale'
  return [items, off, code]
}
