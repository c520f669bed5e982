// Every test runs the code as it is written, except `bundle.test.ts` and `e2e/`, which run it as it is shipped.

import { createGate, type Gate, type GateOptions } from '../../src/index'
import { BASE_URL } from './phone'
import { createServer, type Server } from './server'

export type Style = NonNullable<GateOptions['style']>
export const STYLES: Style[] = ['jwt', 'token', 'cookie']

/** A mini program that was just opened, and the server that it talks to. */
export function open(options: Partial<GateOptions> = {}): { gate: Gate; server: Server } {
  const server = createServer()
  return { gate: reopen(server, options), server }
}

/** The mini program is opened once more: what is not in the storage is gone. */
export function reopen(server: Server, options: Partial<GateOptions> = {}): Gate {
  return createGate({ baseUrl: BASE_URL, wx: server.phone.wx, ...options })
}

/** Waits until a condition holds, for as long as a few turns of the event loop. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !holds(); turn++) await new Promise((resolve) => setImmediate(resolve))
  if (!holds()) throw new Error('it never came to that')
}
