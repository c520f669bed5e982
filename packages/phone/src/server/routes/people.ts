import type { Handler } from '../context.ts'
import { json, readJson } from '../http.ts'

/** Nickname, phone number and so on, as the simulator takes them. Makes who is not there. */
export const put: Handler = async ({ context, request, parameters: [name = ''] }) => {
  const person = await context.simulator.putPerson(name, (await readJson(request)).all())
  context.events.publish('people', { name })
  const { nickname, avatar_url, gender, phone, country_code } = person
  return json({ name, nickname, avatar_url, gender, phone, country_code })
}
