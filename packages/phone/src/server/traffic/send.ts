// One request of a mini program, by Node's http: bytes out, bytes in, no cookie jar.

import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { invalidArgument, TOO_LARGE, TOO_MANY_REDIRECTS, TrafficError } from './failure.ts'
import { headerOf, withoutCredentials } from './headers.ts'
import { allowedUrl, type Server } from './origins.ts'

export interface Outgoing {
  url: string
  method: string
  headers: Record<string, string>
  body: Buffer | null
  redirect: 'follow' | 'manual'
}

export interface Incoming {
  statusCode: number
  /** Names and values in turn, as they came. */
  rawHeaders: string[]
  /** Decoded, whatever the content-encoding was. */
  body: Buffer
}

const ANSWER_BYTES_MAX = 64 * 1024 * 1024
const REDIRECTS_MAX = 5

// A connection each: one kept open may be closed by the server just when the next request is sent.
const AGENTS = { 'http:': new HttpAgent({ keepAlive: false }), 'https:': new HttpsAgent({ keepAlive: false }) }

/** Follows redirects, among the allowed servers only. */
export async function send(first: Outgoing, servers: Server[], signal: AbortSignal): Promise<Incoming> {
  let outgoing = first
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
    const url = allowedUrl(outgoing.url, servers)
    const incoming = await hop(url, outgoing, signal)
    const location = redirectOf(incoming)
    if (location === undefined || outgoing.redirect === 'manual') return incoming
    outgoing = redirected(outgoing, url, incoming.statusCode, location)
  }
  throw new TrafficError(TOO_MANY_REDIRECTS)
}

function redirectOf({ statusCode, rawHeaders }: Incoming): string | undefined {
  return [301, 302, 303, 307, 308].includes(statusCode) ? headerOf(rawHeaders, 'location') : undefined
}

function redirected(outgoing: Outgoing, from: URL, statusCode: number, location: string): Outgoing {
  const url = URL.canParse(location, from.href) ? new URL(location, from.href) : null
  const headers = url?.origin === from.origin ? outgoing.headers : withoutCredentials(outgoing.headers)
  const repeats = statusCode === 307 || statusCode === 308 || ['GET', 'HEAD'].includes(outgoing.method)
  const next = { ...outgoing, url: url?.href ?? location, headers }
  return repeats ? next : { ...next, method: 'GET', body: null }
}

async function hop(url: URL, outgoing: Outgoing, signal: AbortSignal): Promise<Incoming> {
  const { method, body } = outgoing
  if (method === 'CONNECT') throw new TrafficError(invalidArgument('the phone does not simulate CONNECT'))
  const headers = body ? { ...outgoing.headers, 'content-length': String(body.length) } : outgoing.headers
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const isHttps = url.protocol === 'https:'
    const options = { method, headers, signal, agent: AGENTS[isHttps ? 'https:' : 'http:'] }
    const sent = (isHttps ? httpsRequest : httpRequest)(url, options, resolve)
    sent.on('error', reject)
    sent.end(body ?? undefined)
  })
  const encoded = await read(answer)
  const encoding = headerOf(answer.rawHeaders, 'content-encoding')
  return { statusCode: answer.statusCode ?? 0, rawHeaders: answer.rawHeaders, body: await decode(encoded, encoding) }
}

async function read(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > ANSWER_BYTES_MAX) throw new TrafficError(TOO_LARGE)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const DECODERS: Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

async function decode(body: Buffer, encoding = 'identity'): Promise<Buffer> {
  const decoder = DECODERS[encoding.trim().toLowerCase()]
  if (!decoder || body.length === 0) return body
  return decoder(body, { maxOutputLength: ANSWER_BYTES_MAX })
}
