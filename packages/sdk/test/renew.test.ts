import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GateError } from '../src/index'
import { open, reopen, STYLES, until } from './support/gate'
import { OFFLINE, problem } from './support/server'

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

test('fifty requests at once on an expired token make one refresh and are each repeated once', async () => {
  const { gate, server } = open()
  await gate.login()
  server.expireAccess()

  const answers = await Promise.all(times(50, (i) => gate.request<{ user: string }>({ url: `/hello/${i}` })))

  assert.deepEqual(
    answers.map((answer) => answer.data.user),
    Array(50).fill('alice'),
  )
  assert.equal(server.count('/v1/token/refresh'), 1)
  assert.equal(server.count('/v1/login'), 1)
  assert.equal(server.phone.calls.length, 1 + 50 + 1 + 50)
})

test('a 401 that comes after the refresh is over does not start another', async () => {
  const { gate, server } = open()
  await gate.login()
  server.expireAccess()
  const release = server.hold('/slow')
  const slow = gate.request({ url: '/slow' })
  await gate.request({ url: '/quick' })
  assert.equal(server.count('/v1/token/refresh'), 1)

  release()
  await slow

  assert.equal(server.count('/v1/token/refresh'), 1)
  assert.equal(server.count('/slow'), 2)
})

for (const style of STYLES) {
  test(`a session that was ended is replaced by one login, and the requests go on (${style})`, async () => {
    const { gate, server } = open({ style })
    await gate.login()
    server.endSessions()
    const heard: string[] = []
    gate.on('expired', (error) => heard.push(`expired: ${error.code}`))
    gate.on('login', ({ user }) => heard.push(`login: ${user.id}`))

    await Promise.all(times(20, () => gate.me()))

    assert.equal(server.count('/v1/login'), 2)
    assert.equal(server.count('/v1/token/refresh'), style === 'jwt' ? 1 : 0)
    assert.deepEqual(heard, ['expired: session_expired', 'login: alice'])
  })
}

test('a request is repeated once and no more', async () => {
  const { gate, server } = open()
  await gate.login()
  server.script('/never', ...times(9, () => problem(401, 'credential_invalid')))

  await assert.rejects(gate.request({ url: '/never' }), { code: 'credential_invalid', status: 401 })

  assert.equal(server.count('/never'), 2)
})

test('a backend that refuses every session costs one renewal, not one for each request', async () => {
  const { gate, server } = open({ style: 'token' })
  await gate.login()
  server.script('/broken', ...times(30, () => ({ statusCode: 401, data: { message: 'wrong issuer' } })))

  for (let i = 0; i < 10; i++)
    await assert.rejects(gate.request({ url: '/broken' }), { code: 'http_error', status: 401 })

  assert.equal(server.count('/v1/login'), 2)
  assert.equal(server.count('/broken'), 11)
})

test('a refresh whose answer is lost is repeated with the same token', async () => {
  const { gate, server } = open()
  await gate.login()
  server.expireAccess()
  server.script('/v1/token/refresh', OFFLINE)

  await gate.me()

  const tokens = server.phone.calls
    .filter((call) => call.path.endsWith('/refresh'))
    .map((call) => call.data.refresh_token)
  assert.deepEqual(tokens, ['refresh-1', 'refresh-1'])
  assert.equal(server.phone.logins, 1)
})

test('without a network the session stays, and no login is tried', async () => {
  const { gate, server } = open()
  await gate.login()
  server.expireAccess()
  server.script('/v1/token/refresh', OFFLINE, OFFLINE)

  const results = await Promise.allSettled(times(5, () => gate.me()))

  for (const result of results) {
    assert.ok(result.status === 'rejected')
    assert.deepEqual([result.reason.code, result.reason.status, result.reason.retryable], ['network', 0, true])
  }
  assert.equal(server.phone.logins, 1)
  assert.equal((await gate.me()).id, 'alice')
  assert.equal(server.phone.logins, 1)
})

test('what the first user asked for is not repeated in the name of the second', async () => {
  const { gate, server } = open({ style: 'token' })
  await gate.login()
  server.script('/note', problem(401, 'session_revoked'))
  const release = server.hold('/note')
  const note = assert.rejects(gate.request({ url: '/note', method: 'POST' }), { code: 'session_revoked' })
  await until(() => server.count('/note') === 1)
  server.endSessions()
  server.user = 'bob'

  await assert.rejects(gate.me(), { code: 'session_expired' })
  assert.equal((await gate.me()).id, 'bob')
  release()
  await note

  assert.equal(server.count('/note'), 1)
})

test('a session that another copy of this package has renewed is used, not renewed again', async () => {
  const { gate, server } = open()
  await gate.login()
  const other = reopen(server)
  await other.me()
  server.expireAccess()
  await gate.me()
  assert.equal(server.count('/v1/token/refresh'), 1)

  await other.me()

  assert.equal(server.count('/v1/token/refresh'), 1)
  assert.equal(server.phone.logins, 1)
})

test('a stale session_key is healed by one login, and the data sent once more', async () => {
  const { gate, server } = open()
  await gate.login()
  server.script('/v1/me/decrypt', ...times(3, () => problem(400, 'session_key_stale')))
  const data = { encryptedData: 'data', iv: 'iv' }

  await Promise.all(times(3, () => gate.decrypt(data)))

  assert.equal(server.phone.logins, 2)
  assert.equal(server.count('/v1/me/decrypt'), 6)

  server.script('/v1/me/decrypt', ...times(2, () => problem(400, 'session_key_stale')))
  await assert.rejects(gate.decrypt(data), { code: 'session_key_stale', retryable: false })
  assert.equal(server.phone.logins, 3)
})

test('what needs a young login gets one, also after a refresh, and nobody is told that the session expired', async () => {
  const { gate, server } = open()
  await gate.login()
  server.expireAccess()
  await gate.me()
  let expired: GateError | null = null
  gate.on('expired', (error) => {
    expired = error
  })
  server.script('/v1/me/sessions', problem(401, 'reauthentication_required'), { statusCode: 200, data: { ended: 3 } })

  assert.equal(await gate.endOtherSessions(), 3)

  assert.deepEqual([server.phone.logins, server.count('/v1/me/sessions'), expired], [2, 2, null])
})

test('a refresh in the meantime does not pass for the young login that a request needs', async () => {
  const { gate, server } = open()
  await gate.login()
  server.script('/v1/me/sessions', problem(401, 'reauthentication_required'), { statusCode: 200, data: { ended: 0 } })
  const release = server.hold('/v1/me/sessions')
  const ended = gate.endOtherSessions()
  await until(() => server.count('/v1/me/sessions') === 1)
  server.expireAccess()
  await gate.me()

  release()
  await ended

  assert.deepEqual([server.count('/v1/token/refresh'), server.phone.logins], [1, 2])
})

test('a cookie session whose CSRF cookie does not fit is replaced', async () => {
  const { gate, server } = open({ style: 'cookie' })
  await gate.login()
  server.script('/note', problem(403, 'csrf_token_mismatch'))

  await gate.request({ url: '/note', method: 'POST' })

  assert.equal(server.phone.logins, 2)
})

test('other errors are the answer, and nothing is repeated', async () => {
  const { gate, server } = open()
  await gate.login()
  for (const [status, code] of [
    [400, 'validation_failed'],
    [403, 'forbidden_here'],
    [404, 'not_found'],
    [429, 'rate_limited'],
    [500, 'internal'],
  ] as const) {
    server.script('/note', problem(status, code))
    await assert.rejects(gate.request({ url: '/note' }), { code, status, retryable: status === 429 })
  }
  assert.equal(server.phone.calls.length, 6)
})
