// The network of the phones made bad.

import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { startPeer } from './support/peer.ts'
import { startPhone } from './support/phone.ts'

const peer = await startPeer()
const phone = await startPhone({ servers: [peer.url] })
after(async () => {
  await phone.close()
  await peer.close()
})
await phone.ask('POST', '/devices')
beforeEach(() => phone.ask('DELETE', '/network'))

const get = (device = '1') => phone.request({ url: peer.url, method: 'GET' }, device)
const reached = async (run: () => Promise<unknown>): Promise<number> => {
  const before = peer.seen.length
  await run()
  return peer.seen.length - before
}

test('offline, nothing leaves the phone', async () => {
  await phone.ask('PUT', '/network', { offline: true })

  assert.equal(await reached(get), 0)
  assert.match((await get()).error?.errMsg ?? '', /^request:fail .*net::ERR_INTERNET_DISCONNECTED/)
  assert.deepEqual(await phone.ask('POST', '/devices/1/login'), { no_network: true })
  await phone.ask('PUT', '/network', { offline: false })
  assert.equal((await get()).statusCode, 200)
})

test('one phone alone is offline', async () => {
  await phone.ask('PUT', '/network?device=2', { offline: true })

  assert.equal((await get('1')).statusCode, 200)
  assert.equal((await get('2')).error?.errno, 600001)
})

test('the next requests fail without reaching the server', async () => {
  await phone.ask('PUT', '/network', { fail_next: 2 })

  assert.equal(await reached(async () => assert.ok((await get()).error && (await get()).error)), 0)
  assert.equal((await get()).statusCode, 200)
})

test('an answer is lost after the server has done its work', async () => {
  await phone.ask('PUT', '/network', { drop_answer_next: 1 })

  assert.equal(await reached(async () => assert.match((await get()).error?.errMsg ?? '', /ERR_CONNECTION_RESET/)), 1)
  assert.equal((await get()).statusCode, 200)
  assert.deepEqual(await phone.ask('GET', '/network'), {
    offline: false,
    delay_ms: 0,
    fail_next: 0,
    drop_answer_next: 0,
  })
})

test('a slow network makes a request late, and too late for a short timeout', async () => {
  await phone.ask('PUT', '/network', { delay_ms: 60 })

  const start = performance.now()
  await get()
  assert.ok(performance.now() - start >= 55)
  const impatient = await phone.request({ url: peer.url, method: 'GET', timeout: 10 })
  assert.deepEqual(impatient.error, { errMsg: 'request:fail timeout', errno: 5 })
})
