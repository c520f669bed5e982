// https://developers.weixin.qq.com/miniprogram/dev/api/open-api/user-info/wx.getUserProfile.html
// Since 2022 both calls tell nobody's name; the desk can have them tell it as before.

import type { Environment } from '../environment.ts'
import { type Callbacks, call, WxFailure } from './call.ts'
import type { Identity } from './identity.ts'
import { ask, holderOf } from './server.ts'
import { askConsent } from './sheets/consent.ts'
import { requireTap } from './tap.ts'

interface ProfileOptions extends Callbacks<object> {
  desc?: string
  withCredentials?: boolean
}

type Parts = Omit<Environment, 'abilities'>

export function profileApis(environment: Environment, identity: Identity) {
  return {
    getUserProfile: (options: ProfileOptions) =>
      call(environment, 'getUserProfile', options, async () => {
        if (typeof options?.desc !== 'string' || options.desc === '')
          throw new WxFailure('parameter error: parameter.desc should be String and not empty')
        requireTap()
        const asks = `申请获取你的昵称、头像 · asks for your nickname and picture`
        const more = [options.desc]
        if (!(await askConsent(environment.shell, { who: environment.program.name, asks, more })))
          throw new WxFailure('auth deny')
        return openData(identity, 'getUserProfile')
      }),
    getUserInfo: (options?: ProfileOptions) =>
      call(environment, 'getUserInfo', options, async () => {
        const answer = await userInfo(environment, identity)
        if (options?.withCredentials !== false) return answer
        const { userInfo: info, rawData } = answer
        return { userInfo: info, rawData }
      }),
  }
}

/** Asks only where there is something to tell. */
export async function userInfo({ shell, program }: Parts, identity: Identity): Promise<Record<string, unknown>> {
  const { profile } = await holderOf(identity.device)
  const asks = '申请获取你的用户信息 · asks for your profile'
  if (profile === 'real' && !(await askConsent(shell, { who: program.name, asks }))) throw new WxFailure('auth deny')
  return openData(identity, 'getUserInfo')
}

function openData({ device }: Identity, api: string): Promise<Record<string, unknown>> {
  return ask('POST', `devices/${device}/open-data`, { api })
}
