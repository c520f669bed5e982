// What WeChat does for the phone it runs on.

import type { Call, Context, Handler } from '../context.ts'
import type { Device } from '../devices.ts'
import { json, NO_CONTENT, readJson } from '../http.ts'
import { badInput, PhoneError } from '../problem.ts'

/** `wx.login` */
export const login: Handler = async (call) => {
  const { context, device } = online(call)
  const app = context.appId()
  const code = await context.simulator.code(device.person, app)
  device.loginKeyMadeAt = await context.simulator.sessionKeyMadeAt(device.person, app)
  return json({ code })
}

/** `wx.checkSession`: is the session_key still the one of this phone's last login? */
export const checkSession: Handler = async (call) => {
  const { context, device } = online(call)
  const madeAt = await context.simulator.sessionKeyMadeAt(device.person, context.appId())
  return json({ valid: madeAt !== null && madeAt === device.loginKeyMadeAt })
}

/** A tap on a `getPhoneNumber` button, the person having agreed. */
export const phoneNumber: Handler = async (call) => {
  const { context, device } = online(call)
  const code = await context.simulator.phoneCode(device.person, context.appId())
  return json({ code, ...(await sealed(context, device, 'getPhoneNumber')) })
}

/** What `wx.getUserInfo` and `wx.getUserProfile` deliver. */
export const openData: Handler = async (call) => {
  const { context, device } = online(call)
  const api = (await readJson(call.request)).required('api')
  if (api !== 'getUserInfo' && api !== 'getUserProfile') throw badInput('"api" is "getUserInfo" or "getUserProfile"')
  return json(await sealed(context, device, api))
}

/** The person accepted one message of each of these templates. */
export const subscribe: Handler = async (call) => {
  const { context, device } = online(call)
  const { template_ids: ids } = (await readJson(call.request)).all()
  if (!Array.isArray(ids)) throw badInput('"template_ids" is a list')
  for (const id of ids) await context.simulator.subscribe(device.person, context.appId(), String(id))
  return NO_CONTENT
}

/** On a phone WeChat itself is logged in, so there always is a session_key to seal with. */
async function sealed({ simulator, appId, realProfiles }: Context, { person }: Device, api: string) {
  const app = appId()
  const profile = realProfiles.has(person) ? 'real' : 'anonymous'
  try {
    return await simulator.openData(person, app, api, profile)
  } catch (error) {
    if (!(error instanceof PhoneError) || error.code !== 'not_logged_in') throw error
    await simulator.code(person, app)
    return simulator.openData(person, app, api, profile)
  }
}

function online({ context, parameters: [id = ''] }: Call): { context: Context; device: Device } {
  const device = context.devices.get(id)
  if (context.network.state(id).offline) throw new PhoneError(503, 'offline', 'the phone has no network')
  return { context, device }
}
