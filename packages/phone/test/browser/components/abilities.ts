import type { Abilities } from '../../../src/runtime/environment.ts'

/** Takes the place of `wx/abilities.ts`, which needs a simulated WeChat: these tests are about who asks for what. */
export function createAbilities(): Abilities {
  return {
    getPhoneNumber: async () => ({ code: 'a-code', errMsg: 'getPhoneNumber:ok' }),
    chooseAvatar: async () => ({ avatarUrl: 'http://tmp/avatar.png' }),
    getUserInfo: async () => ({ errMsg: 'getUserInfo:ok' }),
    nickname: async () => '小明',
    async share(card) {
      document.body.dataset.shared = JSON.stringify(card)
    },
  }
}
