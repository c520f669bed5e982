import { ask } from './ask'
import type { Context } from './context'
import { type Credential, headersOf, isBarred, isOver } from './credential'
import { errorOfAnswer, errorOfFailure, type GateError } from './errors'
import { refresh } from './refresh'

/** Ends this session at the server, or all of its user's. No error when it has ended already. */
export async function revoke(context: Context, credential: Credential, everywhere: boolean): Promise<void> {
  async function tell(held: Credential): Promise<GateError | null> {
    const call = { method: 'POST' as const, header: headersOf(held), data: { everywhere } }
    return errorOfAnswer(await ask(context, '/v1/logout', call))
  }

  // A session outlives its access token, and has to be ended all the same.
  const isTokenOver = credential.refresh && isOver(credential, credential.life)
  let error = isTokenOver ? null : await tell(credential)
  if (isTokenOver || (credential.refresh && error?.status === 401)) {
    error = await refresh(context, credential).then(tell).catch(errorOfFailure)
  }
  if (error && error.status !== 401 && !isBarred(error)) throw error
}
