// The phones' network: of the one that `?device=` names, else of all.

import type { Call, Handler } from '../context.ts'
import { type Input, json, NO_CONTENT, readJson } from '../http.ts'
import type { NetworkState } from '../network.ts'
import { badInput } from '../problem.ts'

export const get: Handler = (call) => json(call.context.network.state(deviceOf(call)))

export const put: Handler = async (call) => {
  const change = changeOf(await readJson(call.request))
  const state = call.context.network.change(change, deviceOf(call))
  tell(call)
  return json(state)
}

export const reset: Handler = (call) => {
  call.context.network.reset(deviceOf(call))
  tell(call)
  return NO_CONTENT
}

function tell(call: Call): void {
  const device = deviceOf(call)
  call.context.events.publish('network', { device: device ?? null, ...call.context.network.state(device) })
}

function changeOf(body: Input): Partial<NetworkState> {
  const change: Partial<NetworkState> = {}
  const offline = body.flag('offline')
  if (offline !== undefined) change.offline = offline
  for (const name of ['delay_ms', 'fail_next', 'drop_answer_next'] as const) {
    const value = body.number(name)
    if (value === undefined) continue
    if (!Number.isInteger(value) || value > 600_000) throw badInput(`"${name}" is a whole number up to 600000`)
    change[name] = value
  }
  return change
}

function deviceOf({ context, url }: Call): string | undefined {
  const id = url.searchParams.get('device')
  return id === null ? undefined : context.devices.get(id).id
}
