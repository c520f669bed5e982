// What goes wrong in the life of a session, as shipped, against the real server.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { OpenData } from '../../src/index'
import { STYLES } from '../support/gate'
import { type Minigate, startMinigate } from '../support/minigate'
import type { Device } from '../support/node-wx'

let minigate: Minigate
before(async () => {
  minigate = await startMinigate()
})
after(() => minigate?.remove())

/** Makes the access token one that the server does not take. */
function spoilAccess(device: Device): void {
  for (const [key, text] of device.storage) {
    const kept = JSON.parse(text)
    device.storage.set(key, JSON.stringify({ ...kept, access: `${kept.access.slice(0, -6)}AAAAAA` }))
  }
}

test('fifty requests on an access token that is refused make one refresh, of the same session', async () => {
  const device = minigate.device('alice')
  const [{ id } = assert.fail()] = await minigate.open(device).sessions()
  spoilAccess(device)
  device.requests.length = 0

  const gate = minigate.open(device)
  const lists = await Promise.all(Array.from({ length: 50 }, () => gate.sessions()))

  assert.ok(lists.every((sessions) => sessions[0]?.id === id && sessions.length === 1))
  const count = (path: string) => device.requests.filter((request) => request.includes(path)).length
  assert.deepEqual([count('/v1/token/refresh'), count('/v1/login'), count('/sessions')], [1, 0, 100])
  await gate.logout()
})

test('refresh after refresh stays one session, also when an answer is lost', async () => {
  const device = minigate.device('bob')
  const [{ id } = assert.fail()] = await minigate.open(device).sessions()
  const before = new Map(device.storage)
  for (let i = 0; i < 3; i++) {
    spoilAccess(device)
    assert.equal((await minigate.open(device).sessions())[0]?.id, id)
  }
  // The phone lost the newest pair: the server sees an old refresh token, and ends the session at the worst.
  device.storage = before
  spoilAccess(device)

  assert.equal((await minigate.open(device).sessions()).length, 1)
})

for (const style of STYLES) {
  test(`a ban in mid-session stops everything, and unban and login() start it again (${style})`, async () => {
    const device = minigate.device('new')
    device.person = `banned-${style}`
    await minigate.simulate('codes?create', { person: device.person })
    const gate = minigate.open(device, style)
    const { user } = await gate.login()
    const expired: string[] = []
    gate.on('expired', (error) => expired.push(error.code))

    minigate.command('user', 'ban', user.id)
    const deadline = Date.now() + 30_000
    let error: { code?: string } = {}
    while (!error.code && Date.now() < deadline) await gate.me().catch((caught) => (error = caught))
    assert.equal(error.code, 'user_banned')
    device.requests.length = 0
    for (let i = 0; i < 5; i++) await assert.rejects(gate.me(), { code: 'user_banned', status: 403 })
    assert.deepEqual(device.requests, [])
    assert.deepEqual(expired.slice(-1), ['user_banned'])
    await assert.rejects(minigate.open(device, style).me(), { code: 'user_banned' })
    assert.deepEqual(device.requests, ['POST /v1/login'])

    minigate.command('user', 'unban', user.id)
    while (Date.now() < deadline && !gate.isLoggedIn()) await gate.login().catch(() => {})
    assert.equal((await gate.me()).id, user.id)
  })

  test(`data under a key that WeChat has replaced is healed by one login (${style})`, async () => {
    const device = minigate.device('xiaoming')
    const gate = minigate.open(device, style)
    await gate.login()
    await minigate.simulate('session-keys/rotate', { person: 'xiaoming' })
    const data = await minigate.simulate<OpenData>('open-data', {
      person: 'xiaoming',
      api: 'getUserInfo',
      profile: 'real',
    })
    device.requests.length = 0

    const plain = await gate.decrypt(data)

    assert.ok(plain.nickName)
    const expected = ['POST /v1/me/decrypt', 'POST /v1/login', 'POST /v1/me/decrypt']
    assert.deepEqual(
      device.requests.filter((request) => !request.endsWith('/logout')),
      expected,
    )
    await gate.logout({ everywhere: true })
  })
}

test('a code that WeChat does not take is replaced by a new one', async () => {
  const device = minigate.device('alice')
  await minigate.simulate('faults', { kind: { errcode: 40029 }, path: '/sns/jscode2session' })

  await minigate.open(device, 'token').me()

  assert.deepEqual(device.requests, ['POST /v1/login', 'POST /v1/login', 'GET /v1/me'])
})

test('while WeChat is away the error says that and when to come back', async () => {
  const gate = minigate.open(minigate.device('alice'), 'token')
  await minigate.simulate('faults', { kind: { errcode: -1 }, path: '/sns/jscode2session' })

  await assert.rejects(gate.me(), (error: Error & Record<string, unknown>) => {
    assert.deepEqual([error.code, error.status, error.retryable], ['wechat_unavailable', 503, true])
    assert.ok(Number(error.retryAfter) > 0)
    return true
  })
  await gate.me()
})

test('a server that is restarted finds its sessions again', async () => {
  const devices = STYLES.map((style) => ({ style, device: minigate.device('alice') }))
  const gates = devices.map(({ style, device }) => minigate.open(device, style))
  for (const gate of gates) await gate.login()
  for (const { device } of devices) device.requests.length = 0

  await minigate.stop()
  for (const gate of gates) await assert.rejects(gate.me(), { code: 'network', status: 0, retryable: true })
  await minigate.start()

  for (const gate of gates) await gate.me()
  for (const { device } of devices) assert.deepEqual(device.requests, ['GET /v1/me', 'GET /v1/me'])
})
