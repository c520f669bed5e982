// The mini program `test/programs/open`: a button for each call, and what came of it as JSON.

import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { startPeer } from '../../server/support/peer.ts'
import { openPhone, type Phone } from '../support/index.ts'

export type Result = Record<string, unknown>

export interface Opened {
  phone: Phone
  peer: Awaited<ReturnType<typeof startPeer>>
  /** Taps the button of a call and waits for what it says. */
  run<T = Result>(name: string): Promise<T>
  /** Taps what is not told of at once. */
  start(name: string): Promise<void>
  said<T = Result>(): Promise<T>
  home(phone?: Phone): Promise<void>
  close(): Promise<void>
}

export async function open(): Promise<Opened> {
  const peer = await startPeer((request, response) => {
    const [path] = request.path.split('?')
    if (path === '/never') return
    if (path === '/cookies') {
      response.setHeader('Set-Cookie', ['csrftoken=a; expires=Sat, 24 Apr 2027 05:39:30 GMT', 'sessionid=b'])
      response.statusCode = 401
    }
    if (path === '/bytes' || path === '/text') return void response.end(path === '/text' ? '\uFEFF[1]' : request.body)
    if (path === '/export') {
      response.setHeader('content-disposition', 'attachment; filename="goods.csv"')
      response.setHeader('content-encoding', 'gzip')
      return void response.end(gzipSync('条码,数量\n1,2\n'))
    }
    const { method, headers } = request
    response.setHeader('X-Mixed-Case', 'kept')
    response.end(JSON.stringify({ method, path: request.path, type: headers['content-type'], body: `${request.body}` }))
  })
  const phone = await openPhone('test/programs/open', { servers: [peer.url] })

  const opened: Opened = {
    phone,
    peer,
    async start(name) {
      await phone.tap(`#run-${name}`)
    },
    async said<T>() {
      const out = phone.page.locator('.wx-top #out')
      await phone.page.waitForFunction((element) => element?.textContent !== '', await out.elementHandle())
      return JSON.parse((await out.textContent()) ?? '') as T
    },
    async run(name) {
      await opened.start(name)
      return opened.said()
    },
    home: (which = phone) => which.restart(`pages/home/home?server=${encodeURIComponent(peer.url)}`),
    async close() {
      await phone.close()
      await peer.close()
    },
  }
  await opened.home()
  return opened
}

export function assertIncludes(actual: object, expected: object): void {
  const [has, wants] = [actual as Result, expected as Result]
  assert.deepEqual(Object.fromEntries(Object.keys(wants).map((name) => [name, has[name]])), wants)
}
