// Who may talk to the phone's server. It forwards requests and asks the simulated WeChat for login codes, so a page
// of the web must reach it neither by its own requests (Origin) nor by a name that resolves to loopback (Host).

import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { PhoneError } from './problem.ts'

/** Addresses that stay on this machine. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true
  return isIP(name) === 4 && name.startsWith('127.')
}

export function refuseForeign(request: IncomingMessage, allowNonLoopback: boolean): void {
  const host = request.headers.host ?? ''
  if (!allowNonLoopback && !isLoopback(hostname(host)))
    throw new PhoneError(403, 'host_refused', 'the phone answers to loopback addresses and localhost only')
  const { origin, 'sec-fetch-site': site } = request.headers
  // Another port of this machine is another site as well: it may show the phone, not use it.
  const foreign = origin !== undefined ? origin !== `http://${host}` : site === 'cross-site' || site === 'same-site'
  if (foreign && !isNavigation(request))
    throw new PhoneError(403, 'origin_refused', 'only pages of the phone itself may use its server')
}

/** A link or a frame: nobody but the browser's user sees the answer. */
function isNavigation(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate'
}

function hostname(host: string): string {
  try {
    return new URL(`http://${host}`).hostname
  } catch {
    return ''
  }
}
