// A server that a mini program talks to: real HTTP, its answers written in the test.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Peer {
  url: string
  /** What arrived, oldest first. */
  seen: Seen[]
  close(): Promise<void>
}

export interface Seen {
  method: string
  path: string
  headers: Record<string, string>
  body: Buffer
}

export type Answer = (request: Seen, response: ServerResponse, incoming: IncomingMessage) => void

export async function startPeer(answer: Answer = (_, response) => void response.end('{}')): Promise<Peer> {
  const seen: Seen[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
    const request = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers,
      body: Buffer.concat(chunks),
    }
    seen.push(request)
    answer(request, response, incoming)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
