import { headerOf } from './errors'
import type { Answer } from './platform'

/** The two cookies of a login, as a `Cookie` header. Any others are nobody's business here. */
export function cookiesOf(answer: Answer): string {
  const lines = answer.cookies?.length ? answer.cookies : split(headerOf(answer, 'set-cookie') || '')
  const pairs = lines.map((line) => (line.split(';')[0] as string).trim())
  return pairs.filter((pair) => /^(__Host-)?(csrftoken|sessionid)=./.test(pair)).join('; ')
}

/** Old base libraries join the lines by commas. `Expires` has one too, but no name and `=` follow it. */
function split(joined: string): string[] {
  return joined.split(/,(?=\s*[^\s;,=]+=)/)
}
