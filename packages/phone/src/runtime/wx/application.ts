// The mini program about itself, and small helpers that WeChat gives because its JavaScript lacks them.

import type { Environment, LifecycleEvents } from '../environment.ts'
import { bytesOf, fromBase64, toBase64 } from './bytes.ts'
import { type Callbacks, call, runCallback, WxFailure } from './call.ts'
import type { Identity } from './identity.ts'

const RANDOM_BYTES_MAX = 1_048_576

export function applicationApis(environment: Environment, { app }: Identity) {
  const { lifecycle } = environment
  const done = (name: string) => (options?: Callbacks) => call(environment, name, options, () => undefined)

  return {
    getAccountInfoSync: () => ({
      miniProgram: { appId: app || environment.program.appId, envVersion: 'develop', version: '' },
    }),
    getLaunchOptionsSync: () => lifecycle.launch,
    getEnterOptionsSync: () => lifecycle.enter,
    onAppShow: (listener: (value: LifecycleEvents['show']) => void) => lifecycle.on('show', listener),
    offAppShow: (listener?: (value: LifecycleEvents['show']) => void) => lifecycle.off('show', listener),
    onAppHide: (listener: () => void) => lifecycle.on('hide', listener),
    offAppHide: (listener?: () => void) => lifecycle.off('hide', listener),
    // Sharing is always possible from the menu; what the page answers decides.
    showShareMenu: done('showShareMenu'),
    hideShareMenu: done('hideShareMenu'),
    updateShareMenu: done('updateShareMenu'),
    getUpdateManager: () => ({
      applyUpdate: () => {},
      onCheckForUpdate: (listener: (result: { hasUpdate: boolean }) => void) =>
        void setTimeout(() => runCallback(environment, listener, { hasUpdate: false })),
      onUpdateReady: () => {},
      onUpdateFailed: () => {},
    }),
    getRandomValues: (options: Callbacks<{ randomValues: ArrayBuffer }> & { length: number }) =>
      call(environment, 'getRandomValues', options, () => {
        const { length } = options ?? {}
        if (!(Number.isInteger(length) && length > 0 && length <= RANDOM_BYTES_MAX))
          throw new WxFailure(`parameter error: parameter.length should be 1 to ${RANDOM_BYTES_MAX}`)
        return { randomValues: randomBytes(length) }
      }),
    base64ToArrayBuffer: (text: string) => fromBase64(text).buffer,
    arrayBufferToBase64: (buffer: ArrayBuffer) => toBase64(bytesOf(buffer) ?? new Uint8Array()),
  }
}

/** The browser gives 65,536 at a time. */
function randomBytes(length: number): ArrayBuffer {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return bytes.buffer
}
