import type { Style } from './credential'
import { GateError } from './errors'
import type { Platform } from './platform'
import { globalWx } from './platform-wx'

export interface GateOptions {
  /** Where minigate is: `https://login.example.com`, with the path it is mounted at if there is one. */
  baseUrl: string
  /** Which credential to log in for; `jwt` if left out. */
  style?: Style
  /**
   * Other backends that check minigate's credentials, such as `https://api.example.com`. Requests to any other server are
   * refused: the credential must not reach it.
   */
  servers?: string[]
  /** The AppID, where the platform does not tell it. */
  appId?: string
  /** A name for this phone in the user's list of devices: 1 to 64 characters. None if left out. */
  device?: string
  /** The language of `message` in errors of the server: `zh-CN` or `en`. The phone's own if left out. */
  language?: string
  /** For requests of this package's own, in milliseconds; 10,000 if left out. */
  timeout?: number
  /** `Taro`, `uni` or a stand-in; the global `wx` if left out. */
  wx?: Platform
}

/** The options with everything decided. */
export interface Settled {
  /** Without a slash at its end. */
  baseUrl: string
  /** The origins that may see the credential. */
  origins: string[]
  style: Style
  appId: string | undefined
  device: string | undefined
  language: string | undefined
  timeout: number
  platform: Platform
  storageKey: string
}

export function settle(options: GateOptions): Settled {
  const platform = options.wx || globalWx()
  const baseUrl = (options.baseUrl || '').replace(/\/+$/, '')
  const app = appOf(platform)
  const appId = options.appId || app.appId
  return {
    baseUrl,
    origins: [baseUrl].concat(options.servers || []).map(originOf),
    style: options.style || 'jwt',
    // `touristappid` and the like are no app that a server knows.
    appId: /^wx[0-9a-f]{16}$/.test(appId) ? appId : undefined,
    device: options.device,
    language: options.language,
    timeout: options.timeout || 10000,
    platform,
    storageKey: ['minigate', appId, app.envVersion, baseUrl].join('|'),
  }
}

/** Scheme, host and port. A host ends where URL parsers say so, or `https://api.example.com@evil.example` would pass. */
export function originOf(url: string): string {
  const [, origin] = /^(https?:\/\/[^/?#\\@\s]+)(?=[/?#]|$)/i.exec(url) || []
  if (!origin) throw new GateError('invalid_options', `not an http(s) URL: ${url}`)
  return origin.toLowerCase()
}

/** Development, trial and release are different programs with one storage. */
function appOf(platform: Platform): { appId: string; envVersion: string } {
  try {
    if (platform.getAccountInfoSync) return platform.getAccountInfoSync().miniProgram
  } catch {}
  return { appId: '', envVersion: '' }
}
