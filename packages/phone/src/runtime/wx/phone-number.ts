// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/getPhoneNumber.html

import type { Environment } from '../environment.ts'
import { element } from '../shell/layer.ts'
import { WxFailure } from './call.ts'
import type { Identity } from './identity.ts'
import { ask, type Holder, holderOf, ServerRefusal } from './server.ts'
import { askConsent } from './sheets/consent.ts'

/** `e.detail`: with a code and the sealed number, or with what went wrong. */
export async function getPhoneNumber(
  { shell, program }: Omit<Environment, 'abilities'>,
  { device }: Identity,
): Promise<Record<string, unknown>> {
  try {
    const holder = await holderOf(device)
    const field = holder.phone ? null : numberField()
    const asks = '申请获取并验证你的手机号 · asks for your phone number'
    const more = [field ?? element('p', 'wx-sheet-phone', masked(holder))]
    if (!(await askConsent(shell, { who: program.name, asks, more }))) return failed('user deny')
    // WeChat lets a person without a number enter one here.
    if (field) await ask('PUT', `people/${encodeURIComponent(holder.name)}`, { phone: field.value })
    const detail = await ask<Record<string, unknown>>('POST', `devices/${device}/phone-number`)
    return { errMsg: 'getPhoneNumber:ok', ...detail }
  } catch (error) {
    if (error instanceof WxFailure) return failed(error.reason, error.errno)
    if (error instanceof ServerRefusal) return failed(error.message)
    throw error
  }
}

function failed(reason: string, errno?: number): Record<string, unknown> {
  return { errMsg: `getPhoneNumber:fail ${reason}`, ...(errno === undefined ? {} : { errno }) }
}

function masked({ phone, country_code }: Holder): string {
  const text = phone ?? ''
  const hidden = text.length > 7 ? `${text.slice(0, 3)}****${text.slice(-4)}` : text.replace(/.(?=..)/g, '*')
  return country_code === '86' ? hidden : `+${country_code} ${hidden}`
}

function numberField(): HTMLInputElement {
  const field = element('input', 'wx-sheet-phone')
  field.inputMode = 'numeric'
  field.placeholder = '没有绑定手机号，请输入 · No number yet: type one'
  field.setAttribute('aria-label', field.placeholder)
  return field
}
