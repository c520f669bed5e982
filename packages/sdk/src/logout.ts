import type { Context } from './context'
import type { Renewer } from './renew'
import { revoke } from './revoke'

export interface LogoutOptions {
  /** End the sessions on all devices, not only this one. */
  everywhere?: boolean
}

/**
 * Ends the session. Until `gate.login()` is called nothing logs in again, also after a restart.
 *
 * This phone forgets the session in any case; the promise rejects when the server could not be told.
 */
export async function logout(context: Context, renewer: Renewer, options: LogoutOptions = {}): Promise<void> {
  await renewer.settled()
  const kept = context.session.reload()
  leave(context)
  if (kept && kept !== 'out') await revoke(context, kept, !!options.everywhere)
}

/** Forgets the session. */
export function leave(context: Context): void {
  context.session.save('out')
  context.emitter.emit('logout', undefined)
}
