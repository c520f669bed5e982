import type { Abilities, Environment } from '../environment.ts'
import { element } from '../shell/layer.ts'
import { drawAvatar } from './avatar.ts'
import { WxFailure } from './call.ts'
import { createFiles } from './files.ts'
import { identityOf } from './identity.ts'
import { keep } from './media.ts'
import { getPhoneNumber } from './phone-number.ts'
import { userInfo } from './profile.ts'
import { holderOf } from './server.ts'
import { createSharing } from './share.ts'
import { chooseFiles } from './sheets/choose-files.ts'

/** Made before the abilities, which are the last part of the environment. */
export function createAbilities(environment: Omit<Environment, 'abilities'>): Abilities {
  const identity = identityOf(document)
  const files = createFiles(identity)

  return {
    getPhoneNumber: () => getPhoneNumber(environment, identity),
    async chooseAvatar() {
      const holder = await holderOf(identity.device)
      const picture = await drawAvatar(holder)
      const shown = element('img', 'wx-sheet-picture')
      shown.src = URL.createObjectURL(picture)
      shown.alt = ''
      const label = element(
        'span',
        'wx-sheet-label',
        shown,
        `用微信头像 · Use the WeChat picture of ${holder.nickname}`,
      )
      const wechat = { label, className: 'wx-sheet-allow', choose: async () => picture }
      const title = '选择头像 · Choose a picture'
      const chosen = await chooseFiles(environment.shell, { title, accept: 'image/*', count: 1, others: [wechat] })
      URL.revokeObjectURL(shown.src)
      return chosen?.[0] ? { avatarUrl: await keep(files, chosen[0]) } : null
    },
    async getUserInfo() {
      try {
        return { errMsg: 'getUserInfo:ok', ...(await userInfo(environment, identity)) }
      } catch (error) {
        if (error instanceof WxFailure) return { errMsg: `getUserInfo:fail ${error.reason}` }
        throw error
      }
    },
    nickname: async () => (await holderOf(identity.device)).nickname,
    share: createSharing(environment, identity),
  }
}
