// A phone's server as a page of it uses it.

import { createPhoneServer, type PhoneServerOptions, type ProgramSource } from '../../../src/server/index.ts'
import { APP_ID } from './simulator.ts'

export interface Phone {
  url: string
  ask<T = Record<string, unknown>>(method: string, path: string, body?: object): Promise<T>
  /** Status and body, whatever the status. */
  tell(
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: string }>
  /** wx.request of phone 1. */
  request(wanted: object, device?: string): Promise<Sent>
  close(): Promise<void>
}

export interface Sent {
  statusCode?: number
  rawHeaders?: string[]
  body?: string
  error?: { errMsg: string; errno?: number }
}

export interface FixedProgram extends ProgramSource {
  /** As if a file had changed. */
  change(errors?: string[]): void
}

export function fixedProgram(appId = APP_ID, timeouts = {}): FixedProgram {
  let diagnostics: ReturnType<ProgramSource['current']>['diagnostics'] = []
  const listeners = new Set<() => void>()
  return {
    current: () => ({
      appId,
      name: 'A & <B>',
      app: { networkTimeout: timeouts },
      script: '__minigate_program({})',
      scriptMap: '{"version":3}',
      style: '.x{color:red}',
      diagnostics,
    }),
    asset: (path) => (path === 'package.json' ? 'package.json' : null),
    locate: (stack) => stack.replace('program.js:1:1', 'pages/home.js:7:3'),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    change(errors = []) {
      diagnostics = errors.map((message) => ({
        severity: 'error',
        file: 'app.js',
        line: 1,
        column: 1,
        code: 'x',
        message,
      }))
      for (const listener of listeners) listener()
    },
  }
}

export async function startPhone(options: Partial<PhoneServerOptions> = {}): Promise<Phone> {
  const server = await createPhoneServer({
    source: fixedProgram(),
    simulator: null,
    servers: [],
    web: 'dist/web',
    ...options,
  })
  const phone: Phone = {
    url: server.url,
    async tell(method, path, body, headers = {}) {
      const answer = await fetch(server.url + path, { method, body: body && JSON.stringify(body), headers })
      return { status: answer.status, body: await answer.text() }
    },
    async ask(method, path, body) {
      const { status, body: text } = await phone.tell(method, `/_phone${path}`, body)
      if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`)
      return text === '' ? null : JSON.parse(text)
    },
    request: ({ body, ...wanted }: { body?: string }, device = '1') =>
      phone.ask('POST', `/devices/${device}/request`, {
        ...wanted,
        body: body === undefined ? null : Buffer.from(body).toString('base64'),
      }),
    close: server.close,
  }
  return phone
}

/** The events of a phone's server, as far as they have come. */
export async function listen(phone: Phone): Promise<{ next(type: string): Promise<unknown>; stop(): void }> {
  const stop = new AbortController()
  const answer = await fetch(`${phone.url}/_phone/events`, { signal: stop.signal })
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let heard = ''
  return {
    async next(type) {
      for (;;) {
        const [found, data] = new RegExp(`event: ${type}\ndata: (.*)\n\n`).exec(heard) ?? []
        if (found !== undefined && data !== undefined) {
          heard = heard.replace(found, '')
          return JSON.parse(data)
        }
        const { value, done } = (await reader?.read()) ?? { done: true, value: '' }
        if (done) throw new Error(`the events end without ${type}: ${heard}`)
        heard += value
      }
    },
    stop: () => stop.abort(),
  }
}
