import { headerOf } from './errors'
import type { Answer } from './platform'

/** The two cookies of a login, as a `Cookie` header. Any others are nobody's business here. */
export function cookiesOf(answer: Answer): string {
  // Old base libraries join the lines by commas. `Expires` has one too, but what follows it is not one of the two.
  const lines = answer.cookies?.length ? answer.cookies : (headerOf(answer, 'set-cookie') || '').split(',')
  const pairs = lines.map((line) => (line.split(';')[0] as string).trim())
  return pairs.filter((pair) => /^(__Host-)?(csrftoken|sessionid)=./.test(pair)).join('; ')
}
