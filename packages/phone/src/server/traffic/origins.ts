// Where requests of the mini program may go: the servers the phone was started with, as WeChat's list of domains.

import { INVALID_URL, NOT_IN_DOMAIN_LIST, TrafficError } from './failure.ts'

/** `http://127.0.0.1:8080/v1` → `http://127.0.0.1:8080`; throws a sentence for people. */
export function parseOrigin(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : null
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new Error(`${JSON.stringify(server)} is no server: an origin such as http://127.0.0.1:8080 is meant`)
  return url.origin
}

/** A server as the mini program names it, and where it is: the same, or elsewhere, so that a program runs as it is. */
export interface Server {
  origin: string
  at: string
}

/** `https://api.example.com`, or `https://api.example.com=http://127.0.0.1:3000`. */
export function parseServer(text: string): Server {
  const [origin = '', at = origin] = text.split('=')
  return { origin: parseOrigin(origin), at: parseOrigin(at) }
}

/** Where a request to this address goes. */
export function allowedUrl(address: string, servers: Server[]): URL {
  if (!URL.canParse(address)) throw new TrafficError(INVALID_URL)
  const url = new URL(address)
  // What a server calls itself, in a redirect or a picture's address, is good too.
  const server = servers.find(({ origin }) => origin === url.origin) ?? servers.find(({ at }) => at === url.origin)
  // A name in an address would be a way around the comparison for some servers, and WeChat has none either.
  if (!server || url.username !== '' || url.password !== '') throw new TrafficError(NOT_IN_DOMAIN_LIST)
  return new URL(url.href.slice(url.origin.length), server.at)
}
