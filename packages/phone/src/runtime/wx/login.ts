import type { Environment } from '../environment.ts'
import { type Callbacks, call, callWithoutPromise, WxFailure } from './call.ts'
import type { Identity } from './identity.ts'
import { ask } from './server.ts'

export function loginApis(environment: Environment, { device }: Identity) {
  return {
    login: (options?: Callbacks<{ code: string }>) =>
      callWithoutPromise(environment, 'login', options, () => ask<{ code: string }>('POST', `devices/${device}/login`)),
    checkSession: (options?: Callbacks) =>
      call(environment, 'checkSession', options, async () => {
        const { valid } = await ask<{ valid: boolean }>('POST', `devices/${device}/check-session`)
        if (!valid) throw new WxFailure('session time out, need relogin')
        return undefined
      }),
  }
}
