import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGate } from '../src/index'
import { open, reopen, STYLES } from './support/gate'
import { APP_ID, BASE_URL } from './support/phone'

for (const state of ['full', 'refused'] as const) {
  for (const style of STYLES) {
    test(`a phone whose storage is ${state} works from memory (${style})`, async () => {
      const { gate, server } = open({ style })
      server.phone.storageIs = state

      await Promise.all([gate.me(), gate.me(), gate.me()])
      server.expireAccess()
      await gate.me()

      assert.equal(server.phone.logins, style === 'jwt' ? 1 : 2)
      assert.equal(server.count('/v1/token/refresh'), style === 'jwt' ? 1 : 0)
    })
  }
}

test('what the storage cannot keep up to date it does not keep at all', async () => {
  const { gate, server } = open()
  await gate.me()
  assert.equal(server.phone.storage.size, 1)
  server.phone.storageIs = 'full'
  server.expireAccess()

  await gate.me()

  assert.equal(server.phone.storage.size, 0)
  server.phone.storageIs = 'working'
  server.expireAccess()
  await gate.me()
  assert.equal(server.phone.storage.size, 1)
})

test('apps, environments and servers do not share a session', async () => {
  const { server } = open()
  const { wx } = server.phone
  const account = (appId: string, envVersion: string) => ({
    ...wx,
    getAccountInfoSync: () => ({ miniProgram: { appId, envVersion } }),
  })
  const gates = [
    createGate({ wx, baseUrl: BASE_URL }),
    createGate({ wx: account(APP_ID, 'develop'), baseUrl: BASE_URL }),
    createGate({ wx: account(APP_ID, 'trial'), baseUrl: BASE_URL }),
    createGate({ wx: account('wxffffffffffffffff', 'release'), baseUrl: BASE_URL }),
    createGate({ wx, baseUrl: 'https://other.example.com', servers: [BASE_URL] }),
  ]

  for (const gate of gates.slice(0, 4)) await gate.login()

  assert.equal(server.phone.logins, 4)
  assert.equal(server.phone.storage.size, 4)
  assert.deepEqual(
    gates.map((gate) => gate.isLoggedIn()),
    [true, true, true, true, false],
  )
  assert.ok([...server.phone.storage.keys()].every((key) => key.startsWith('minigate|wx')))
})

test('anything strange in the storage is nothing', async () => {
  const { gate, server } = open()
  await gate.login()
  const [[key, good] = []] = server.phone.storage
  assert.ok(key)
  for (const strange of [
    '',
    '{',
    'null',
    '7',
    '"in"',
    '{}',
    '{"user":1}',
    7,
    null,
    undefined,
    { user: 'alice' },
    `${good}}`,
  ]) {
    server.phone.storage.set(key, strange)
    const reopened = reopen(server)

    assert.equal(reopened.isLoggedIn(), false, String(strange))
    assert.equal((await reopened.me()).id, 'alice')
  }
})

test('a mini program that changes its style logs in anew', async () => {
  const { gate, server } = open({ style: 'jwt' })
  await gate.login()

  await reopen(server, { style: 'cookie' }).me()

  assert.equal(server.phone.calls.at(-1)?.header.Cookie, 'csrftoken=csrf-2; sessionid=cookie-2')
})

test('a platform that tells nothing of the app is good enough', async () => {
  const { server } = open()
  const { getAccountInfoSync: _, ...bare } = server.phone.wx
  const failing = { ...bare, getAccountInfoSync: () => assert.fail('not here') }

  for (const wx of [bare, failing]) await createGate({ wx, baseUrl: BASE_URL }).login({ fresh: true })

  assert.equal(server.phone.calls[0]?.data.app_id, undefined)
})
