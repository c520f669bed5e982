// https://developers.weixin.qq.com/miniprogram/dev/api/device/network/wx.onNetworkStatusChange.html

import type { Environment, Listener } from '../environment.ts'
import { type Callbacks, call, runCallback } from './call.ts'
import type { Identity } from './identity.ts'
import { ask } from './server.ts'

interface Status {
  isConnected: boolean
  networkType: 'wifi' | 'none'
}

/** A connection kept open to hear of it would be one of the six that a browser opens to a server. */
const LOOK_EVERY_MS = 500

export function networkStatusApis(environment: Environment, { device }: Identity) {
  const listeners = new Set<Listener>()
  let timer: ReturnType<typeof setInterval> | null = null
  let last: Promise<Status> | null = null

  async function status(): Promise<Status> {
    const { offline } = await ask<{ offline: boolean }>('GET', `network?device=${device}`)
    return offline ? { isConnected: false, networkType: 'none' } : { isConnected: true, networkType: 'wifi' }
  }
  async function look(): Promise<void> {
    const [before, now] = [await last, await status()]
    last = Promise.resolve(now)
    if (before?.isConnected === now.isConnected) return
    for (const listener of listeners) runCallback(environment, listener, now as never)
  }
  function watch(): void {
    if (listeners.size > 0 && timer === null) {
      last = status()
      // Without the phone's server there is nothing to tell.
      last.catch(() => {})
      timer = setInterval(() => look().catch(() => {}), LOOK_EVERY_MS)
    }
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer)
      timer = null
    }
  }

  return {
    getNetworkType: (options?: Callbacks<{ networkType: string }>) =>
      call(environment, 'getNetworkType', options, async () => ({ networkType: (await status()).networkType })),
    onNetworkStatusChange(listener: Listener) {
      listeners.add(listener)
      watch()
    },
    offNetworkStatusChange(listener?: Listener) {
      if (listener) listeners.delete(listener)
      else listeners.clear()
      watch()
    },
  }
}
