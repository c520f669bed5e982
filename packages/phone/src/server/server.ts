// The phone's server: pages for the browser, and behind them real HTTP and the simulated WeChat.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Context } from './context.ts'
import { createDevices } from './devices.ts'
import { createEvents } from './events.ts'
import { isLoopback, refuseForeign } from './guard.ts'
import { json, type Reply } from './http.ts'
import { createNetwork } from './network.ts'
import type { PhoneServerOptions } from './options.ts'
import { notFound, PhoneError } from './problem.ts'
import { createRouter } from './router.ts'
import { ROUTES } from './routes.ts'
import { createSimulator, DEFAULT_APP_ID, simulatedSecret } from './simulator.ts'
import { parseOrigin } from './traffic/origins.ts'
import { createTraffic } from './traffic/traffic.ts'

export interface PhoneServer {
  /** `http://127.0.0.1:8090` */
  url: string
  close(): Promise<void>
}

const HEADER_BYTES_MAX = 1024 * 1024

/** Rejects when the address cannot be listened at, or when the simulated WeChat does not answer. */
export async function createPhoneServer(options: PhoneServerOptions): Promise<PhoneServer> {
  const { host = '127.0.0.1', port = 0 } = options.listen ?? {}
  if (!isLoopback(host) && !options.allowNonLoopback)
    throw new Error(`the phone listens on loopback only, and ${host} is not: whoever reaches it can log in as anyone`)
  const context = await createContext(options)
  const route = createRouter(ROUTES)

  // A header describes an upload, its form's fields among it.
  const server = createServer({ maxHeaderSize: HEADER_BYTES_MAX }, (request, response) => {
    answer(request, response).catch((error) => fail(response, error))
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request)
    refuseForeign(request, options.allowNonLoopback ?? false)
    if (request.method === 'GET' && url.pathname === '/_phone/events') return context.events.subscribe(response)
    const { handler, parameters } = route(request.method === 'HEAD' ? 'GET' : (request.method ?? ''), url.pathname)
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    write(response, await handler({ context, request, url, parameters, gone: gone.signal }))
  }

  const forget = options.source.onChange(() => {
    const { diagnostics } = options.source.current()
    context.events.publish('diagnostics', { diagnostics })
    if (!diagnostics.some(({ severity }) => severity === 'error')) context.events.publish('program', {})
  })
  await listening(server, host.replace(/^\[(.*)\]$/, '$1'), port)
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host.replace(/[[\]]/g, '')}]` : host}:${bound}`,
    async close() {
      forget()
      context.events.close()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function createContext(options: PhoneServerOptions): Promise<Context> {
  const { source, web } = options
  const servers = options.servers.map(parseOrigin)
  const simulator = createSimulator(options.simulator === null ? null : parseOrigin(options.simulator))
  // Tools call a mini program without an AppID a tourist; the simulated WeChat has one for those.
  const appId = () => (/^wx[0-9a-f]{16}$/.test(source.current().appId) ? source.current().appId : DEFAULT_APP_ID)
  const ensureApp = () => simulator.ensureApp(appId(), options.secret ?? simulatedSecret(appId()))
  let firstPerson = 'alice'
  if (simulator.url !== null) {
    await ensureApp()
    firstPerson = (await simulator.people())[0]?.name ?? firstPerson
  }
  const devices = createDevices(firstPerson)
  const events = createEvents()
  const network = createNetwork()
  const traffic = createTraffic({ servers: () => servers, appId, network, events })
  return {
    source,
    appId,
    ensureApp,
    servers,
    web,
    devices,
    events,
    network,
    simulator,
    traffic,
    realProfiles: new Set(),
    files: new Map(),
  }
}

function urlOf({ url = '/' }: IncomingMessage): URL {
  if (!URL.canParse(url, 'http://phone')) throw notFound(`there is nothing at ${url}`)
  return new URL(url, 'http://phone')
}

function write(response: ServerResponse, { status, header, body }: Reply): void {
  response.writeHead(status, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...header })
  response.end(body)
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy()
  else write(response, refusal(error))
}

function refusal(error: unknown): Reply {
  if (error instanceof PhoneError) return json({ error: error.code, message: error.message }, error.status)
  console.error(error)
  return json({ error: 'internal', message: 'the phone has a fault of its own: see where it was started' }, 500)
}

function listening(server: ReturnType<typeof createServer>, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}
