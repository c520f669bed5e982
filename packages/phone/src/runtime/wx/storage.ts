// https://developers.weixin.qq.com/miniprogram/dev/api/storage/wx.setStorage.html

import type { Environment } from '../environment.ts'
import { type Callbacks, call, WxFailure } from './call.ts'
import type { Identity } from './identity.ts'
import {
  clearStored,
  listStored,
  readStored,
  removeStored,
  StorageRefusal,
  type Stored,
  TOTAL_SIZE_MAX,
  writeStored,
} from './stored.ts'

interface StorageInfo {
  keys: string[]
  /** Kilobytes, as the limit. */
  currentSize: number
  limitSize: number
}

export function storageApis(environment: Environment, identity: Identity) {
  function set(key: unknown, data: Stored): void {
    try {
      writeStored(identity, checked(key), data)
    } catch (error) {
      throw error instanceof StorageRefusal ? new WxFailure(error.message) : error
    }
  }
  function info(): StorageInfo {
    const entries = listStored(identity)
    const size = entries.reduce((sum, entry) => sum + entry.size, 0)
    return {
      keys: entries.map((entry) => entry.key),
      currentSize: Math.ceil(size / 1024),
      limitSize: TOTAL_SIZE_MAX / 1024,
    }
  }
  /** The names of the call and of what it throws, which the callbacks get otherwise. */
  const sync = <A extends unknown[], R>(name: string, work: (...args: A) => R) => {
    return (...args: A): R => {
      try {
        return work(...args)
      } catch (error) {
        throw error instanceof WxFailure ? new Error(`${name}:fail ${error.reason}`) : error
      }
    }
  }

  return {
    setStorage: (options: Callbacks & { key: string; data: Stored }) =>
      call(environment, 'setStorage', options, () => void set(options?.key, options?.data)),
    setStorageSync: sync('setStorageSync', set),
    getStorage: (options: Callbacks<{ data: Stored }> & { key: string }) =>
      call(environment, 'getStorage', options, () => {
        const { has, value } = readStored(identity, checked(options?.key))
        if (!has) throw new WxFailure('data not found')
        return { data: value }
      }),
    getStorageSync: sync('getStorageSync', (key: string) => {
      const { has, value } = readStored(identity, checked(key))
      return has ? value : ''
    }),
    removeStorage: (options: Callbacks & { key: string }) =>
      call(environment, 'removeStorage', options, () => void removeStored(identity, checked(options?.key))),
    removeStorageSync: sync('removeStorageSync', (key: string) => removeStored(identity, checked(key))),
    clearStorage: (options?: Callbacks) => call(environment, 'clearStorage', options, () => void clearStored(identity)),
    clearStorageSync: () => clearStored(identity),
    getStorageInfo: (options?: Callbacks<StorageInfo>) => call(environment, 'getStorageInfo', options, info),
    getStorageInfoSync: info,
  }
}

function checked(key: unknown): string {
  if (typeof key === 'string') return key
  const kind = key === null ? 'Null' : (key?.constructor?.name ?? 'Undefined')
  throw new WxFailure(`parameter error: parameter.key should be String instead of ${kind};`)
}
