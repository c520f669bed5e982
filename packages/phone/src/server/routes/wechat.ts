// What WeChat does for the phone it runs on.

import type { Call, Context, Handler } from '../context.ts'
import type { Device } from '../devices.ts'
import { json, type Reply, readJson } from '../http.ts'
import { badInput, PhoneError } from '../problem.ts'

/** `wx.login` */
export const login = online(async ({ context }, device) => {
  const app = context.appId()
  const code = await context.simulator.code(device.person, app)
  device.loginKeyMadeAt = await context.simulator.sessionKeyMadeAt(device.person, app)
  return json({ code })
})

/** `wx.checkSession`: is the session_key still the one of this phone's last login? */
export const checkSession = online(async ({ context }, device) => {
  const madeAt = await context.simulator.sessionKeyMadeAt(device.person, context.appId())
  return json({ valid: madeAt !== null && madeAt === device.loginKeyMadeAt })
})

/** A tap on a `getPhoneNumber` button, the person having agreed. */
export const phoneNumber = online(async ({ context }, device) => {
  const code = await context.simulator.phoneCode(device.person, context.appId())
  return json({ code, ...(await sealed(context, device, 'getPhoneNumber')) })
})

/** What `wx.getUserInfo` and `wx.getUserProfile` deliver. */
export const openData = online(async ({ context, request }, device) => {
  const api = (await readJson(request)).required('api')
  if (api !== 'getUserInfo' && api !== 'getUserProfile') throw badInput('"api" is "getUserInfo" or "getUserProfile"')
  return json(await sealed(context, device, api))
})

/** The person accepted one message of each of these templates. */
export const subscribe = online(async ({ context, request }, device) => {
  const { template_ids: ids } = (await readJson(request)).all()
  if (!Array.isArray(ids)) throw badInput('"template_ids" is a list')
  try {
    for (const id of ids) await context.simulator.subscribe(device.person, context.appId(), String(id))
    return json({ told: true })
  } catch (error) {
    // A simulated WeChat from before it had these messages, or none.
    if (error instanceof PhoneError && ['not_found', 'no_simulator'].includes(error.code)) return json({ told: false })
    throw error
  }
})

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

/**
 * For a phone that has a network. One without is told so with status 200: on a phone that is no error of the page, and
 * browsers put every other status on the console.
 */
function online(work: (call: Call, device: Device) => Promise<Reply>): Handler {
  return (call) => {
    const [id = ''] = call.parameters
    const device = call.context.devices.get(id)
    if (call.context.network.state(id).offline) return json({ no_network: true })
    return withMemory(call.context, device, () => work(call, device))
  }
}

/** A simulated WeChat that was started anew has forgotten the mini program and who holds the phone. */
async function withMemory(context: Context, { person }: Device, work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work()
  } catch (error) {
    const forgot = error instanceof PhoneError && ['unknown_app', 'unknown_person'].includes(error.code)
    if (!forgot) throw error
    await context.ensureApp()
    await context.simulator.putPerson(person, {})
    return work()
  }
}
