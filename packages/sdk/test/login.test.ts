import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GateError } from '../src/index'
import { open, reopen, STYLES } from './support/gate'
import { APP_ID } from './support/phone'
import { OFFLINE, problem } from './support/server'

for (const style of STYLES) {
  test(`twenty requests at once on a new phone make one login (${style})`, async () => {
    const { gate, server } = open({ style })

    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => gate.request({ url: `/hello/${i}` })))

    assert.deepEqual(
      answers.map((answer) => answer.statusCode),
      Array(20).fill(200),
    )
    assert.equal(server.phone.logins, 1)
    assert.equal(server.count('/v1/login'), 1)
    assert.equal(server.phone.calls.length, 21)
  })

  test(`a phone that was logged in sends its request at once after a restart (${style})`, async () => {
    const { gate, server } = open({ style })
    await gate.me()
    server.phone.calls.length = 0

    await reopen(server, { style }).me()

    assert.deepEqual(
      server.phone.calls.map((call) => call.path),
      ['/v1/me'],
    )
  })
}

test('the login names app, style and device, and can be repeated by its key', async () => {
  const { gate, server } = open({ style: 'token', device: 'kitchen', language: 'zh-CN' })

  const { user, is_new } = await gate.login()

  const [login] = server.phone.calls
  assert.deepEqual(login?.data, { code: 'code-1', style: 'token', app_id: APP_ID, device: 'kitchen' })
  assert.equal(login?.header['Accept-Language'], 'zh-CN')
  assert.match(login?.header['Idempotency-Key'] ?? '', /^[a-z0-9-]{20,128}$/)
  assert.deepEqual([user.id, is_new], ['alice', true])
})

test('a login whose answer is lost is repeated with the same code and key', async () => {
  const { gate, server } = open()
  server.script('/v1/login', OFFLINE)

  await gate.me()

  const [first, second] = server.phone.calls
  assert.equal(server.phone.logins, 1)
  assert.deepEqual(first?.data, second?.data)
  assert.equal(first?.header['Idempotency-Key'], second?.header['Idempotency-Key'])
})

for (const [status, code] of [
  [401, 'login_code_invalid'],
  [409, 'login_code_used'],
] as const) {
  test(`${code} is answered with a new code under a new key, once`, async () => {
    const { gate, server } = open()
    server.script('/v1/login', problem(status, code))
    await gate.me()
    const [first, second] = server.phone.calls
    assert.deepEqual([first?.data.code, second?.data.code], ['code-1', 'code-2'])
    assert.notEqual(first?.header['Idempotency-Key'], second?.header['Idempotency-Key'])

    const { gate: other, server: strict } = open()
    strict.script('/v1/login', problem(status, code), problem(status, code))
    await assert.rejects(other.me(), { code, status })
    assert.equal(strict.phone.logins, 2)
  })
}

test('a login that fails fails for all who wait, and the next request tries again', async () => {
  const { gate, server } = open()
  server.script('/v1/login', problem(503, 'wechat_unavailable', { retry_after: 2 }))

  const results = await Promise.allSettled(Array.from({ length: 20 }, () => gate.me()))

  for (const result of results) {
    assert.equal(result.status, 'rejected')
    const error = result.reason
    assert.ok(error instanceof GateError)
    assert.deepEqual(
      [error.code, error.retryable, error.retryAfter, error.requestId],
      ['wechat_unavailable', true, 2, 'r-1'],
    )
  }
  assert.equal(server.phone.calls.length, 1)
  assert.equal((await gate.me()).id, 'alice')
})

test('without a code of wx.login nothing is sent', async () => {
  const { gate, server } = open()
  server.phone.loginFailure = { errMsg: 'login:fail timeout', errno: 5 }

  await assert.rejects(gate.me(), { code: 'wechat_login_failed', retryable: true, status: 0 })

  assert.equal(server.phone.calls.length, 0)
})

test('a page of a captive portal is no login', async () => {
  const { gate, server } = open()
  server.script('/v1/login', { statusCode: 200, data: '<html>welcome to our café</html>' })

  await assert.rejects(gate.me(), { code: 'bad_answer', status: 200 })

  assert.equal(gate.isLoggedIn(), false)
})

test('login() with a session asks whose it is, and only a fresh one uses a code', async () => {
  const { gate, server } = open()
  await gate.login()

  assert.equal((await gate.login()).user.id, 'alice')
  assert.equal(server.phone.logins, 1)

  await Promise.all(Array.from({ length: 20 }, () => gate.login({ fresh: true })))
  assert.equal(server.phone.logins, 2)
})

test('login() tells who is there now, also when that is somebody else', async () => {
  const { gate, server } = open()
  await gate.login()
  server.endSessions()
  server.user = 'bob'

  assert.equal((await gate.login()).user.id, 'bob')
  assert.equal((await gate.me()).id, 'bob')
})

test('a fresh login shows the old session, which it takes the place of', async () => {
  for (const style of STYLES) {
    const { gate, server } = open({ style })
    await gate.login()
    await gate.login({ fresh: true })

    const [, login] = server.phone.calls
    const shown = style === 'cookie' ? login?.header.Cookie : login?.header.Authorization
    assert.match(shown ?? '', new RegExp(`${style}-1$`))
    // The server does not take an access token for the device's own, as other backends hold it too.
    assert.equal(server.count('/v1/logout'), style === 'jwt' ? 1 : 0)
  }
})
