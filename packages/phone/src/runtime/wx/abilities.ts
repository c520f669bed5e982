import type { Abilities, Environment } from '../environment.ts'

/** Made before the abilities, which are the last part of the environment. */
export function createAbilities(_environment: Omit<Environment, 'abilities'>): Abilities {
  const missing = (name: string) => async () => {
    throw new Error(`${name} is not simulated by the phone`)
  }
  return {
    getPhoneNumber: missing('getPhoneNumber'),
    chooseAvatar: missing('chooseAvatar'),
    getUserInfo: missing('getUserInfo'),
    nickname: missing('nickname'),
    share: missing('share'),
  }
}
