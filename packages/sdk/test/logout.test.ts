import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { open, reopen, STYLES, until } from './support/gate'
import { OFFLINE, problem } from './support/server'

for (const style of STYLES) {
  test(`after a logout nothing logs in again until login() is called, also after a restart (${style})`, async () => {
    const { gate, server } = open({ style })
    await gate.me()
    let heard = 0
    gate.on('logout', () => heard++)

    await gate.logout()

    assert.deepEqual([heard, gate.isLoggedIn(), server.count('/v1/logout')], [1, false, 1])
    for (const each of [gate, reopen(server, { style })]) {
      await assert.rejects(each.me(), { code: 'logged_out', status: 0 })
      await assert.rejects(
        each
          .login({ fresh: true })
          .then(() => each.logout())
          .then(() => each.me()),
        { code: 'logged_out' },
      )
    }
    assert.equal((await gate.login()).user.id, 'alice')
    assert.equal((await gate.me()).id, 'alice')
  })
}

test('a request under way at the logout is not repeated after it', async () => {
  const { gate, server } = open()
  await gate.login()
  server.script('/note', problem(401, 'session_revoked'))
  const release = server.hold('/note')
  const note = assert.rejects(gate.request({ url: '/note' }), { code: 'logged_out' })
  await until(() => server.count('/note') === 1)

  await gate.logout()
  release()
  await note

  assert.deepEqual([server.count('/note'), server.phone.logins], [1, 1])
})

test('a logout during the login ends the session that comes of it', async () => {
  const { gate, server } = open()
  const release = server.hold('/v1/login')
  const me = gate.me()
  await until(() => server.count('/v1/login') === 1)
  const logout = gate.logout()
  release()

  await Promise.all([logout, me.catch(() => {})])

  assert.equal(server.count('/v1/logout'), 1)
  await assert.rejects(gate.me(), { code: 'logged_out' })
})

test('a session whose access token is over is ended all the same', async (t) => {
  const { gate, server } = open()
  await gate.login()
  server.expireAccess()
  await gate.logout()
  assert.deepEqual(
    server.phone.calls.slice(1).map((call) => call.path),
    ['/v1/logout', '/v1/token/refresh', '/v1/logout'],
  )

  await gate.login()
  server.phone.calls.length = 0
  const later = Date.now() + 900_000
  t.mock.method(Date, 'now', () => later)
  await gate.logout({ everywhere: true })
  assert.deepEqual(
    server.phone.calls.map((call) => call.path),
    ['/v1/token/refresh', '/v1/logout'],
  )
  assert.deepEqual(server.phone.calls[1]?.data, { everywhere: true })
})

test('the phone forgets the session even when the server cannot be told', async () => {
  const { gate, server } = open()
  await gate.login()
  server.script('/v1/logout', OFFLINE)

  await assert.rejects(gate.logout(), { code: 'network' })

  assert.equal(gate.isLoggedIn(), false)
  await assert.rejects(gate.me(), { code: 'logged_out' })
})

test('a session that had ended already is no error at the logout', async () => {
  for (const style of STYLES) {
    const { gate, server } = open({ style })
    await gate.login()
    server.endSessions()

    await gate.logout()
    await gate.logout()

    assert.equal(server.phone.logins, 1)
  }
})

test('deleting the account logs out, so that no silent login takes it back', async () => {
  const { gate, server } = open()
  await gate.login()
  server.script('/v1/me', problem(401, 'reauthentication_required'), {
    statusCode: 202,
    data: { status: 'leaving', delete_after: '2026-01-08T00:00:00Z' },
  })
  const logout = mock.fn()
  gate.on('logout', logout)

  const deletion = await gate.deleteAccount()

  assert.equal(deletion.delete_after, '2026-01-08T00:00:00Z')
  assert.deepEqual([logout.mock.callCount(), server.phone.logins], [1, 2])
  await assert.rejects(gate.me(), { code: 'logged_out' })
})
