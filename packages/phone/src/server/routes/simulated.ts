// Faults, session keys and the clock of the simulated WeChat.

import type { Handler } from '../context.ts'
import { json, NO_CONTENT, type Reply, readJson } from '../http.ts'

export const faults: Handler = async ({ context }) => waiting(await context.simulator.control('GET', '/faults'))

export const addFault: Handler = async ({ context, request }) =>
  waiting(await context.simulator.control('POST', '/faults', (await readJson(request)).all()))

function waiting(answer: unknown): Reply {
  return json((answer as { faults: object[] }).faults)
}

export const clearFaults: Handler = async ({ context }) => {
  await context.simulator.control('DELETE', '/faults')
  return NO_CONTENT
}

/** As if the holder of the phone (`device`, or the first) had logged in on one that is not here. */
export const rotateSessionKey: Handler = async ({ context, request }) => {
  const body = await readJson(request)
  const id = body.text('device') ?? context.devices.list()[0]?.id ?? ''
  const person = body.text('person') ?? context.devices.get(id).person
  await context.simulator.control('POST', '/session-keys/rotate', { person, app: context.appId() })
  return NO_CONTENT
}

export const clock: Handler = async ({ context }) => json(await context.simulator.control('GET', '/clock'))

export const advance: Handler = async ({ context, request }) =>
  json(await context.simulator.control('POST', '/clock', (await readJson(request)).all()))
