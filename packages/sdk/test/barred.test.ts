import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GateError } from '../src/index'
import { open, reopen, STYLES, until } from './support/gate'
import { problem } from './support/server'

for (const style of STYLES) {
  for (const code of ['user_banned', 'user_deleted'] as const) {
    test(`after ${code} nothing is sent any more until login() is called (${style})`, async () => {
      const { gate, server } = open({ style })
      await gate.login()
      const heard: GateError[] = []
      gate.on('expired', (error) => heard.push(error))
      server.barred = problem(403, code)

      const results = await Promise.allSettled(Array.from({ length: 20 }, () => gate.me()))
      const sent = server.phone.calls.length
      for (let i = 0; i < 5; i++) await assert.rejects(gate.me(), { code, status: 403, retryable: false })

      assert.ok(results.every((result) => result.status === 'rejected' && result.reason.code === code))
      assert.equal(server.phone.calls.length, sent)
      assert.deepEqual([sent, server.phone.logins], [21, 1])
      assert.deepEqual(
        heard.map((error) => error.code),
        [code],
      )

      server.barred = null
      assert.equal((await gate.login()).user.id, 'alice')
      assert.equal((await gate.me()).id, 'alice')
    })
  }
}

test('an account that is being deleted is not logged in again by itself, which would take that back', async () => {
  const { gate, server } = open()
  await gate.login()
  server.barred = problem(403, 'user_deleted')
  await assert.rejects(gate.me(), { code: 'user_deleted' })
  server.phone.calls.length = 0
  server.barred = null

  const reopened = reopen(server)
  await assert.rejects(reopened.me(), { code: 'logged_out' })
  assert.deepEqual(server.phone.calls, [])
  assert.equal((await reopened.login()).user.id, 'alice')
})

test('a banned account asks once after a restart', async () => {
  const { gate, server } = open()
  await gate.login()
  server.barred = problem(403, 'user_banned')
  await assert.rejects(gate.me(), { code: 'user_banned' })
  server.phone.calls.length = 0

  const reopened = reopen(server)
  for (let i = 0; i < 5; i++) await assert.rejects(reopened.me(), { code: 'user_banned' })

  assert.deepEqual(
    server.phone.calls.map((call) => call.path),
    ['/v1/login'],
  )
})

test('a ban of the user before is not one of the user who is there now', async () => {
  const { gate, server } = open({ style: 'token' })
  await gate.login()
  server.script('/note', problem(403, 'user_banned'))
  const release = server.hold('/note')
  const note = assert.rejects(gate.request({ url: '/note' }), { code: 'user_banned' })
  await until(() => server.count('/note') === 1)
  server.user = 'bob'
  await gate.login({ fresh: true })

  release()
  await note

  assert.equal((await gate.me()).id, 'bob')
})

test('a ban that shows at the refresh is the same', async () => {
  const { gate, server } = open()
  await gate.login()
  server.expireAccess()
  server.script('/v1/me', problem(401, 'session_expired'))
  server.script('/v1/token/refresh', problem(403, 'user_banned'))

  await assert.rejects(gate.me(), { code: 'user_banned' })
  await assert.rejects(gate.me(), { code: 'user_banned' })

  assert.deepEqual([server.phone.logins, gate.isLoggedIn()], [1, false])
})

test('a login that WeChat refuses for this user is not tried again by itself', async () => {
  const { gate, server } = open()
  server.script('/v1/login', problem(403, 'wechat_user_blocked'))

  for (let i = 0; i < 3; i++) await assert.rejects(gate.me(), { code: 'wechat_user_blocked' })

  assert.equal(server.phone.logins, 1)
})
