import type { Environment } from '../environment.ts'
import type { Host } from './builtin.ts'
import type { ButtonProperties } from './button.ts'

type Opening = (host: Host<ButtonProperties>) => Promise<void>

const OPENINGS: Record<string, Opening> = {
  async getPhoneNumber(host) {
    host.trigger('getphonenumber', await host.environment.abilities.getPhoneNumber())
  },
  async chooseAvatar(host) {
    const chosen = await host.environment.abilities.chooseAvatar()
    if (chosen) host.trigger('chooseavatar', chosen)
  },
  async getUserInfo(host) {
    host.trigger('getuserinfo', await host.environment.abilities.getUserInfo())
  },
  async share(host) {
    await host.environment.shell.share('button', { id: host.node.id, dataset: host.node.dataset ?? {} })
  },
  async agreePrivacyAuthorization(host) {
    host.trigger('agreeprivacyauthorization', { errMsg: 'agreePrivacyAuthorization:ok' })
  },
}

/** Opens what `open-type` names (`a|b`: one after the other); nothing more while it is open. */
export function openTypes(host: Host<ButtonProperties>): (openType: string) => void {
  let isOpen = false

  async function openAll(openType: string) {
    for (const name of openType.split('|')) {
      const open = OPENINGS[name]
      await (open ? open(host) : tellNotSimulated(host.environment, name))
    }
  }
  return (openType) => {
    if (isOpen) return
    isOpen = true
    openAll(openType)
      .catch((error) => host.environment.shell.report(error))
      .finally(() => {
        isOpen = false
      })
  }
}

async function tellNotSimulated({ shell }: Environment, openType: string): Promise<void> {
  await shell.sheet<void>((content, close) => {
    const sentence = document.createElement('p')
    sentence.textContent = `这部手机不模拟 open-type="${openType}" · This phone does not simulate open-type="${openType}"`
    const done = document.createElement('button')
    done.className = 'wx-sheet-refuse'
    done.textContent = '知道了 · OK'
    done.addEventListener('click', () => close())
    content.append(sentence, done)
  })
}
