import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { open } from './support/gate'

test('a listener hears until it is taken off', async () => {
  const { gate } = open()
  const heard: string[] = []
  const off = gate.on('login', ({ user, is_new }) => heard.push(`${user.id} ${is_new}`))
  gate.on('login', () => heard.push('second'))

  await gate.login()
  off()
  off()
  await gate.login({ fresh: true })

  assert.deepEqual(heard, ['alice true', 'second', 'second'])
})

test('a listener that throws spoils nothing, and its mistake is reported', async () => {
  const { gate } = open()
  // The test runner has one of its own, and would fail the test.
  process.removeAllListeners('unhandledRejection')
  gate.on('login', () => {
    throw new Error('my mistake')
  })
  const reported = once(process, 'unhandledRejection')

  assert.equal((await gate.me()).id, 'alice')

  assert.equal((await reported)[0].message, 'my mistake')
})

test('a listener may use the gate', async () => {
  const { gate, server } = open({ style: 'token' })
  const seen: string[] = []
  gate.on('login', async () => seen.push((await gate.me()).id))
  gate.on('expired', async () => seen.push((await gate.login()).user.id))
  await gate.me()
  server.endSessions()

  await gate.me()
  await gate.me()

  assert.deepEqual(seen, ['alice', 'alice', 'alice'])
  assert.equal(server.phone.logins, 2)
})
