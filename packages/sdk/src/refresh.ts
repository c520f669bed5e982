import { askTwice } from './ask'
import type { Context } from './context'
import type { Credential } from './credential'
import { errorOfAnswer, GateError } from './errors'
import { type CredentialBody, keep } from './login'

/** The next pair of the same session. A repeat with the same token gets it too, if the first answer was lost. */
export async function refresh(context: Context, held: Credential): Promise<Credential> {
  const data = { refresh_token: held.refresh }
  const answer = await askTwice(context, '/v1/token/refresh', { method: 'POST', data })
  const error = errorOfAnswer(answer)
  if (error) throw error
  const body = (answer.data || {}) as CredentialBody
  if (!body.access_token || !body.refresh_token) {
    throw new GateError('bad_answer', 'the answer to the refresh has no tokens', { status: answer.statusCode })
  }
  return keep(body, held)
}
