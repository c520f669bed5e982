import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { open, reopen, STYLES } from './support/gate'

const DAY = 24 * 60 * 60 * 1000

for (const [name, at] of [
  ['in 1970', 0],
  ['in 2100', Date.UTC(2100, 0)],
] as const) {
  for (const style of STYLES) {
    test(`a phone whose clock stands ${name} logs in and works (${style})`, async (t) => {
      t.mock.method(Date, 'now', () => at)
      const { gate, server } = open({ style })

      for (let i = 0; i < 5; i++) await gate.me()

      assert.deepEqual([server.phone.logins, server.phone.calls.length], [1, 6])
    })
  }

  test(`a clock that is set to a day ${name} costs at most one renewal`, async (t) => {
    const { gate, server } = open()
    await gate.login()
    t.mock.method(Date, 'now', () => at)

    for (let i = 0; i < 5; i++) assert.equal((await gate.me()).id, 'alice')

    assert.equal(server.phone.calls.length, 1 + 5 + (at ? 1 : 0))
  })
}

test('a clock that lies slow does not hide that a token is over: the 401 decides', async (t) => {
  const { gate, server } = open()
  await gate.login()
  const stopped = Date.now()
  t.mock.method(Date, 'now', () => stopped)
  server.expireAccess()

  await gate.me()

  assert.equal(server.count('/v1/token/refresh'), 1)
})

test('a cold start costs one extra request at most, however long the phone was off', async () => {
  for (const [style, off, extra] of [
    ['jwt', 0, 0],
    ['jwt', 901_000, 1],
    ['jwt', 30 * DAY, 1],
    ['token', 30 * DAY, 1],
    ['cookie', 30 * DAY, 1],
  ] as const) {
    const { gate, server } = open({ style })
    await gate.login()
    if (off) server.expireAccess()
    if (off >= DAY) server.endSessions()
    server.phone.calls.length = 0
    const later = Date.now() + off
    const clock = mock.method(Date, 'now', () => later)

    await reopen(server, { style }).me()

    clock.mock.restore()
    assert.equal(server.phone.calls.length, 1 + extra, `${style} after ${off} ms`)
  }
})

test('fifty requests on a token that is known to be over make one refresh and no 401', async (t) => {
  const { gate, server } = open()
  await gate.login()
  const later = Date.now() + 900_000
  t.mock.method(Date, 'now', () => later)

  await Promise.all(Array.from({ length: 50 }, () => gate.me()))

  assert.equal(server.phone.calls.length, 1 + 1 + 50)
})

test('a session that lives from its last use on is not taken for dead while it is used', async (t) => {
  const { gate, server } = open({ style: 'token' })
  let now = Date.now()
  t.mock.method(Date, 'now', () => now)
  await gate.login()

  for (let i = 0; i < 20; i++) {
    now += 600_000 // it lives for 1000 s
    await reopen(server, { style: 'token' }).me()
  }

  assert.equal(server.phone.logins, 1)
})
