// Where requests of the mini program may go: the servers the phone was started with, as WeChat's list of domains.

import { INVALID_URL, NOT_IN_DOMAIN_LIST, TrafficError } from './failure.ts'

/** `http://127.0.0.1:8080/v1` → `http://127.0.0.1:8080`; throws a sentence for people. */
export function parseOrigin(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : null
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new Error(`${JSON.stringify(server)} is no server: an origin such as http://127.0.0.1:8080 is meant`)
  return url.origin
}

export function allowedUrl(address: string, origins: string[]): URL {
  if (!URL.canParse(address)) throw new TrafficError(INVALID_URL)
  const url = new URL(address)
  // A name in an address would be a way around the comparison for some servers, and WeChat has none either.
  if (!origins.includes(url.origin) || url.username !== '' || url.password !== '')
    throw new TrafficError(NOT_IN_DOMAIN_LIST)
  return url
}
