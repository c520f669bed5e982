// Who there is in the simulated WeChat, and whether mini programs are told.

import type { Context, Handler } from '../context.ts'
import { type Input, json, readJson } from '../http.ts'
import { badInput } from '../problem.ts'
import type { Person, Profile } from '../simulator.ts'

/** Nickname, phone number and so on, as the simulator takes them, and `profile`. Makes who is not there. */
export const put: Handler = async ({ context, request, parameters: [name = ''] }) => {
  const body = await readJson(request)
  const profile = profileOf(body)
  const { profile: _, ...edit } = body.all()
  const person = await context.simulator.putPerson(name, edit)
  if (profile === 'real') context.realProfiles.add(name)
  if (profile === 'anonymous') context.realProfiles.delete(name)
  context.events.publish('people', { name })
  return json(told(context, person))
}

/** Without openids: those are the servers' business. */
export function told({ realProfiles }: Context, person: Person): Person & { profile: Profile } {
  const { name, nickname, avatar_url, gender, phone, country_code } = person
  const profile = realProfiles.has(name) ? 'real' : 'anonymous'
  return { name, nickname, avatar_url, gender, phone, country_code, profile }
}

function profileOf(body: Input): Profile | undefined {
  const profile = body.text('profile')
  if (profile === undefined || profile === 'anonymous' || profile === 'real') return profile
  throw badInput('"profile" is "anonymous" or "real"')
}
