// The phones, and who holds them.

import type { Call, Context, Handler } from '../context.ts'
import { described } from '../devices.ts'
import { json, NO_CONTENT, readJson } from '../http.ts'
import { badInput } from '../problem.ts'
import { told } from './people.ts'

const DEVICES_MAX = 20

export const get: Handler = async ({ context, parameters: [id = ''] }) => {
  const device = context.devices.get(id)
  return json({ ...described(device), holder: told(context, await context.simulator.person(device.person)) })
}

export const post: Handler = async ({ context, request }) => {
  const person = (await readJson(request)).text('person')
  if (context.devices.list().length >= DEVICES_MAX) throw badInput(`there are ${DEVICES_MAX} phones at the most`)
  if (person !== undefined) await ensurePerson(context, person)
  const device = context.devices.add(person)
  tell(context)
  return json(described(device), 201)
}

export const put: Handler = async ({ context, request, parameters: [id = ''] }) => {
  const device = context.devices.get(id)
  const person = (await readJson(request)).required('person')
  await ensurePerson(context, person)
  context.devices.hold(device, person)
  tell(context)
  return json(described(device))
}

export const remove = ({ context, parameters: [id = ''] }: Call) => {
  if (context.devices.list().length === 1) throw badInput('the last phone stays')
  context.devices.remove(id)
  tell(context)
  return NO_CONTENT
}

/** A new name makes a person. An edit of nothing does not change who is there. */
async function ensurePerson(context: Context, name: string): Promise<void> {
  await context.simulator.putPerson(name, {})
}

function tell(context: Context): void {
  context.events.publish('device', { devices: context.devices.list().map(described) })
}
