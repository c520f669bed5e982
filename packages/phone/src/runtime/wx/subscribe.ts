// https://developers.weixin.qq.com/miniprogram/dev/api/open-api/subscribe-message/wx.requestSubscribeMessage.html

import type { Environment } from '../environment.ts'
import { element } from '../shell/layer.ts'
import { type Callbacks, call, WxFailure } from './call.ts'
import type { Identity } from './identity.ts'
import { ask } from './server.ts'
import { askConsent } from './sheets/consent.ts'
import { requireTap } from './tap.ts'

const TEMPLATES_MAX = 5

export function subscribeApis(environment: Environment, { device }: Identity) {
  return {
    requestSubscribeMessage: (options: Callbacks<Record<string, string>> & { tmplIds: string[] }) =>
      call(environment, 'requestSubscribeMessage', options, async () => {
        const ids = checked(options?.tmplIds)
        requireTap()
        const boxes = ids.map(templateBox)
        const asks = '申请给你发送以下消息 · asks to send you these messages, one of each'
        const more = boxes.map(({ label }) => label)
        const isAllowed = await askConsent(environment.shell, { who: environment.program.name, asks, more })
        const accepted = boxes.filter(({ box }) => isAllowed && box.checked).map(({ id }) => id)
        if (accepted.length > 0) await ask('POST', `devices/${device}/subscriptions`, { template_ids: accepted })
        return Object.fromEntries(ids.map((id) => [id, accepted.includes(id) ? 'accept' : 'reject']))
      }),
  }
}

function checked(ids: unknown): string[] {
  if (!Array.isArray(ids) || ids.length === 0) throw refusal('tmplIds is empty', 10001)
  if (ids.length > TEMPLATES_MAX) throw refusal(`more than ${TEMPLATES_MAX} templates`, 20003)
  return ids.map(String)
}

function refusal(reason: string, errCode: number): WxFailure {
  return new WxFailure(reason, undefined, { errCode })
}

function templateBox(id: string) {
  const box = element('input', 'wx-template')
  box.type = 'checkbox'
  box.checked = true
  return { id, box, label: element('label', 'wx-sheet-item', box, id) }
}
