import type { Context } from './context'
import { type Credential, cureOf, headersOf, proofOf } from './credential'
import { errorOfAnswer, errorOfFailure, GateError } from './errors'
import { originOf, type Settled } from './options'
import type { Answer } from './platform'
import type { Renewer } from './renew'

/** Sends something with the session's headers, and once more with another session where that helps. */
export type Send = (to: string, start: Start) => Promise<Answer>

type Start = (url: string, header: Record<string, string>) => Promise<Answer>

export function createSend(context: Context, renewer: Renewer): Send {
  // Sessions that a server refused although they had just been made: another one would not please it either.
  const refusals: Record<string, string> = {}

  /** The error of the answer, if it is one. */
  function judge(answer: Answer, sent: Credential): GateError | null {
    const error = errorOfAnswer(answer)
    if (error) renewer.bar(error, sent.user)
    else context.session.touch(sent)
    return error
  }

  return async (to, start) => {
    const [url, origin] = addressOf(context.options, to)
    const first = await renewer.current()
    let answer = await attempt(start, url, first)
    let error = judge(answer, first)
    if (!error) return answer

    const cure = refusals[origin] === proofOf(first) ? null : cureOf(error, first.style)
    if (!cure) throw error
    const second = await renewer.renew(first, cure, error)
    // Somebody else has logged in: what the first user asked for is not done in the name of the second.
    if (second.user !== first.user) throw error

    answer = await attempt(start, url, second)
    error = judge(answer, second)
    if (!error) return answer
    if (cureOf(error, second.style) === 'renew') refusals[origin] = proofOf(second)
    throw error
  }
}

async function attempt(start: Start, url: string, credential: Credential): Promise<Answer> {
  try {
    return await start(url, headersOf(credential))
  } catch (failure) {
    throw errorOfFailure(failure)
  }
}

/** The whole URL, and its origin if that may see the session. */
function addressOf(options: Settled, to: string): [string, string] {
  const url = to[0] === '/' ? options.baseUrl + to : to
  const origin = originOf(url)
  if (options.origins.indexOf(origin) < 0) {
    throw new GateError('invalid_options', `${origin} is neither baseUrl nor in servers: it must not see the session`)
  }
  return [url, origin]
}
