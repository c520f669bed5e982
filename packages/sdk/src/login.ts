import { askTwice } from './ask'
import type { Context } from './context'
import { cookiesOf } from './cookies'
import { type Credential, headersOf } from './credential'
import { errorOfAnswer, errorOfFailure, GateError } from './errors'
import { type Answer, promised } from './platform'
import type { Login } from './types'

export interface NewLogin extends Login {
  credential: Credential
}

/** One login: a code of `wx.login`, and a session for it. `replaced` is the session it takes the place of. */
export async function logIn(context: Context, replaced: Credential | null): Promise<NewLogin> {
  const login = uniqueName()
  let answer = await exchange(context, replaced, login)
  // The code was lost on the way: it had been sent before, or lay too long.
  if (answer.statusCode === 401 || answer.statusCode === 409) answer = await exchange(context, replaced, `${login}2`)
  const error = errorOfAnswer(answer)
  if (error) throw error
  return readLogin(answer, login)
}

async function exchange(context: Context, replaced: Credential | null, idempotencyKey: string): Promise<Answer> {
  const { appId, device, style } = context.options
  const header = Object.assign({ 'Idempotency-Key': idempotencyKey }, replaced && headersOf(replaced))
  const data: Record<string, unknown> = { code: await loginCode(context), style }
  if (appId) data.app_id = appId
  if (device) data.device = device
  return askTwice(context, '/v1/login', { method: 'POST', header, data })
}

async function loginCode(context: Context): Promise<string> {
  const { platform, timeout } = context.options
  let message = 'wx.login gave no code'
  try {
    const result = await promised<{ code: string }>((callbacks) =>
      platform.login(Object.assign({ timeout }, callbacks)),
    )
    if (result.code) return result.code
  } catch (failure) {
    message = errorOfFailure(failure).message
  }
  throw new GateError('wechat_login_failed', message, { retryable: true })
}

/** Anything may answer 200: a captive portal, a proxy's page. */
function readLogin(answer: Answer, login: string): NewLogin {
  const { user, is_new, credential } = (answer.data || {}) as Partial<Login> & { credential?: CredentialBody }
  const cookie = cookiesOf(answer)
  if (!user?.id || !credential || !(credential.access_token || (credential.csrf_token && cookie))) {
    throw new GateError('bad_answer', 'the answer to the login has no session', { status: answer.statusCode })
  }
  return { user, is_new: !!is_new, credential: keep(credential, { login, user: user.id, cookie }) }
}

/** How the server tells of a credential. */
export interface CredentialBody {
  style: Credential['style']
  access_token?: string
  refresh_token?: string
  csrf_token?: string
  expires_in: number
  refresh_expires_in?: number
}

/** A credential of the server's as the phone keeps it. */
export function keep(body: CredentialBody, of: { login: string; user: string; cookie?: string }): Credential {
  return {
    style: body.style,
    login: of.login,
    user: of.user,
    at: Date.now(),
    life: body.expires_in,
    access: body.access_token,
    refresh: body.refresh_token,
    refreshLife: body.refresh_expires_in,
    cookie: of.cookie || undefined,
    csrf: body.csrf_token,
  }
}

/** Only has to differ from this phone's other logins: the server looks at it together with the login code. */
function uniqueName(): string {
  return [Date.now(), Math.random(), Math.random()].map((number) => number.toString(36).replace('0.', '')).join('-')
}
