// The whole life of a session, as shipped, against the real server: in all three styles.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Session, User } from '../../src/index'
import { STYLES } from '../support/gate'
import { type Minigate, startMinigate } from '../support/minigate'

let minigate: Minigate
before(async () => {
  minigate = await startMinigate()
})
after(() => minigate?.remove())

const USER: Record<keyof User, true> = {
  ...{ id: true, nickname: true, avatar: true, gender: true, locale: true, signature: true, metadata: true },
  ...{ created_at: true, last_login_at: true },
}
const SESSION: Record<keyof Session, true> = {
  ...{ id: true, is_current: true, style: true, app_id: true, device: true, user_agent: true, ip: true },
  ...{ created_at: true, last_seen_at: true, expires_at: true },
}

for (const style of STYLES) {
  test(`first login, requests, profile, another device, restart, logout (${style})`, async () => {
    const device = minigate.device(`person-${style}`)
    await minigate.simulate('codes?create', { person: device.person })
    const gate = minigate.open(device, style)

    const users = await Promise.all(Array.from({ length: 20 }, () => gate.me()))
    assert.equal(new Set(users.map((user) => user.id)).size, 1)
    assert.deepEqual(device.requests, ['POST /v1/login', ...Array(20).fill('GET /v1/me')])
    assert.deepEqual(
      Object.keys(USER).filter((key) => !(key in (users[0] ?? {}))),
      [],
    )

    const edited = await gate.updateProfile({ nickname: '小明 & co', metadata: { theme: 'dark' } })
    assert.deepEqual([edited.nickname, edited.metadata?.theme], ['小明 & co', 'dark'])

    const second = minigate.open(minigate.device(device.person), style)
    const { user, is_new } = await second.login()
    assert.deepEqual([user.id, user.nickname, is_new], [edited.id, '小明 & co', false])
    const sessions = await gate.sessions()
    assert.deepEqual(
      sessions.map((session) => session.is_current),
      [false, true],
    )
    assert.deepEqual(
      Object.keys(SESSION).filter((key) => !(key in (sessions[0] ?? {}))),
      [],
    )
    assert.ok(sessions.every((session) => session.style === style))

    await gate.endSession(sessions[0]?.id ?? assert.fail())
    const expired: string[] = []
    second.on('expired', (error) => expired.push(error.code))
    assert.equal((await second.me()).id, edited.id)
    assert.deepEqual(expired, ['session_revoked'])

    device.requests.length = 0
    const reopened = minigate.open(device, style)
    assert.equal((await reopened.me()).id, edited.id)
    assert.deepEqual(device.requests, ['GET /v1/me'])

    const copy = minigate.device('alice')
    copy.storage = new Map(device.storage)
    await reopened.logout()
    await assert.rejects(reopened.me(), { code: 'logged_out' })
    await assert.rejects(minigate.open(device, style).me(), { code: 'logged_out' })
    // The server has ended it as well: a copy of the credential is of no use.
    await assert.rejects(minigate.open(copy, style).me(), { code: 'session_revoked', status: 401 })
    assert.equal((await reopened.login()).user.id, edited.id)
  })
}

test('a new phone that is logged out everywhere else logs in by itself', async () => {
  const [first, second] = [minigate.device('bob'), minigate.device('bob')]
  const [one, two] = [minigate.open(first, 'token'), minigate.open(second, 'jwt')]
  const { user } = await one.login()
  await two.login()

  await one.logout({ everywhere: true })

  await assert.rejects(one.me(), { code: 'logged_out' })
  assert.equal((await two.me()).id, user.id)
  assert.equal((await two.sessions()).length, 1)
})

test('what is wrong with a request is told field by field', async () => {
  const gate = minigate.open(minigate.device('alice'))

  await assert.rejects(
    gate.updateProfile({ nickname: ''.padEnd(65, 'x') }),
    (error: Error & Record<string, unknown>) => {
      assert.deepEqual([error.code, error.status, error.retryable], ['validation_failed', 400, false])
      assert.equal((error.fields as { field: string }[])[0]?.field, 'nickname')
      assert.match(String(error.requestId), /^[0-9a-f]{16}-/)
      return true
    },
  )
  await assert.rejects(gate.request({ url: '/nowhere' }), { code: 'not_found', status: 404 })
  await assert.rejects(gate.request({ url: '/v1/me', dataType: 'text', method: 'PUT' }), { code: 'method_not_allowed' })
})

test('errors are told in the language that was asked for', async () => {
  for (const [language, pattern] of [
    ['zh-CN', /[一-鿿]/],
    ['en', /^[ -~]+$/],
  ] as const) {
    const gate = minigate.open(minigate.device('alice'), 'token', language)

    await assert.rejects(gate.endSession('none'), { code: 'not_found', title: pattern })
    await assert.rejects(gate.request({ url: '/v1/me/decrypt', method: 'POST', data: {} }), { title: pattern })
  }
})
