// The phone as a thing: https://developers.weixin.qq.com/miniprogram/dev/api/base/system/wx.getSystemInfoSync.html

import type { Environment } from '../environment.ts'
import { type Callbacks, call } from './call.ts'

/** The newest base library whose behaviour the phone follows. */
const SDK_VERSION = '3.8.0'
const WECHAT_VERSION = '8.0.50'
/** As `--wx-status-height` of runtime.css. */
const STATUS_BAR_PX = 24

export function deviceApis(environment: Environment) {
  let copied = ''
  const showToast = (title: string) => (environment.wx.showToast as (options: object) => void)({ title })

  return {
    getSystemInfoSync: systemInfo,
    getSystemInfo: (options?: Callbacks<object>) => call(environment, 'getSystemInfo', options, systemInfo),
    getSystemInfoAsync: (options?: Callbacks<object>) => call(environment, 'getSystemInfoAsync', options, systemInfo),
    getDeviceInfo: deviceInfo,
    getWindowInfo: windowInfo,
    getAppBaseInfo: appBaseInfo,
    getMenuButtonBoundingClientRect: capsuleRect,
    setClipboardData: (options: Callbacks & { data: string }) =>
      call(environment, 'setClipboardData', options, () => {
        copied = String(options?.data ?? '')
        // The computer's clipboard as well, if the browser lets us.
        navigator.clipboard?.writeText(copied).catch(() => {})
        showToast('内容已复制')
        return undefined
      }),
    getClipboardData: (options?: Callbacks<{ data: string }>) =>
      call(environment, 'getClipboardData', options, () => ({ data: copied })),
    vibrateShort: (options?: Callbacks & { type?: string }) => vibrate('vibrateShort', 15, options),
    vibrateLong: (options?: Callbacks) => vibrate('vibrateLong', 400, options),
  }

  function vibrate(name: string, ms: number, options?: Callbacks) {
    return call(environment, name, options, () => {
      // The browser complains when nobody has touched the page yet.
      if (navigator.userActivation.hasBeenActive) navigator.vibrate?.(ms)
      return undefined
    })
  }
}

function deviceInfo() {
  return { brand: 'devtools', model: 'minigate phone', platform: 'devtools', system: 'iOS 18.0', benchmarkLevel: 1 }
}

function appBaseInfo() {
  const host = { env: 'WeChat', version: WECHAT_VERSION }
  return {
    SDKVersion: SDK_VERSION,
    version: WECHAT_VERSION,
    language: 'zh_CN',
    theme: 'light',
    enableDebug: false,
    host,
  }
}

function windowInfo() {
  const [width, height] = [window.innerWidth, window.innerHeight]
  // The page without the bars around it.
  const page = document.querySelector('.wx-page.wx-top')?.getBoundingClientRect()
  const safeArea = { left: 0, right: width, top: STATUS_BAR_PX, bottom: height, width, height: height - STATUS_BAR_PX }
  return {
    pixelRatio: window.devicePixelRatio,
    screenWidth: width,
    screenHeight: height,
    windowWidth: width,
    windowHeight: Math.round(page?.height || height),
    screenTop: Math.round(page?.top ?? 0),
    statusBarHeight: STATUS_BAR_PX,
    safeArea,
  }
}

function systemInfo() {
  return { ...deviceInfo(), ...windowInfo(), ...appBaseInfo(), fontSizeSetting: 16 }
}

/** Where pages with a navigation bar of their own must leave room. */
function capsuleRect() {
  const rect = document.querySelector('.wx-capsule')?.getBoundingClientRect() ?? new DOMRect()
  const { top, right, bottom, left, width, height } = rect
  return { top, right, bottom, left, width, height }
}
