// https://developers.weixin.qq.com/miniprogram/dev/api/open-api/setting/wx.getSetting.html

import type { Environment } from '../environment.ts'
import { button, element } from '../shell/layer.ts'
import { type Callbacks, call, WxFailure } from './call.ts'
import type { Identity } from './identity.ts'
import { askConsent } from './sheets/consent.ts'

type AuthSetting = Record<string, boolean>

export function settingsApis(environment: Environment, { app, device, person }: Identity) {
  const place = `minigate-phone-settings/${[app, device, person].map(encodeURIComponent).join('/')}`
  const read = (): AuthSetting => JSON.parse(localStorage.getItem(place) ?? '{}')
  const decide = (scope: string, isAllowed: boolean) =>
    localStorage.setItem(place, JSON.stringify({ ...read(), [scope]: isAllowed }))
  const told = (withSubscriptions?: boolean) => ({
    authSetting: read(),
    ...(withSubscriptions ? { subscriptionsSetting: { mainSwitch: true, itemSettings: {} } } : {}),
  })

  return {
    getSetting: (options?: Callbacks<object> & { withSubscriptions?: boolean }) =>
      call(environment, 'getSetting', options, () => told(options?.withSubscriptions)),
    authorize: (options: Callbacks & { scope: string }) =>
      call(environment, 'authorize', options, async () => {
        const scope = options?.scope
        if (!/^scope\.\w+$/.test(String(scope))) throw new WxFailure(`invalid scope ${JSON.stringify(scope)}`)
        const asks = `申请使用 ${scope} · asks for ${scope}`
        // Who has decided once is not asked again.
        const isAllowed =
          read()[scope] ?? (await askConsent(environment.shell, { who: environment.program.name, asks }))
        decide(scope, isAllowed)
        if (!isAllowed) throw new WxFailure('auth deny')
        return undefined
      }),
    openSetting: (options?: Callbacks<object>) =>
      call(environment, 'openSetting', options, async () => {
        await environment.shell.sheet((content, close) => {
          const rows = Object.entries(read()).map(([scope, isAllowed]) => {
            const box = element('input', 'wx-setting')
            box.type = 'checkbox'
            box.checked = isAllowed
            box.addEventListener('change', () => decide(scope, box.checked))
            return element('label', 'wx-sheet-item', box, scope)
          })
          const done = button('wx-sheet-refuse', '完成 Done', () => close(null))
          content.append(element('h2', 'wx-sheet-title', '设置 · Settings'), ...rows, done)
        })
        return told()
      }),
  }
}
