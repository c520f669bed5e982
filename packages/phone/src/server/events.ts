// What happens on the phones, told to whoever looks: server-sent events.

import type { ServerResponse } from 'node:http'

export interface Events {
  publish(type: string, data: unknown): void
  /** Keeps this answer open and writes every event to it. */
  subscribe(response: ServerResponse): void
  close(): void
}

/** Browsers and what is between give up a connection that says nothing. */
const HEARTBEAT_MS = 15_000

export function createEvents(): Events {
  const listeners = new Set<ServerResponse>()
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS)
  heartbeat.unref()

  function write(text: string): void {
    for (const listener of listeners) listener.write(text)
  }

  return {
    publish: (type, data) => write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`),
    subscribe(response) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write('retry: 500\n\nevent: hello\ndata: {}\n\n')
      listeners.add(response)
      response.on('close', () => listeners.delete(response))
    },
    close() {
      clearInterval(heartbeat)
      for (const listener of listeners) listener.end()
    },
  }
}
