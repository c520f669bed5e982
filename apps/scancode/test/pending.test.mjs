import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { createPending, newKey } = load('./logic/pending')

const warehouse = { id: 'w', name: '默认', role: 'owner' }
const wish = { user: 'alice', warehouse, scan: { direction: 'in', code: 'c', quantity: 2 } }
const refused = (status, code, more) => Object.assign(new Error(code), { status, code, ...more })
const lost = refused(0, 'network', { retryable: true })

/** A phone, and what happens to each send in turn: an error or an answer. */
function phone(...outcomes) {
  const disk = { text: '' }
  const sent = []
  const start = () =>
    createPending({
      store: {
        load: () => disk.text && JSON.parse(disk.text),
        save: (changes) => (disk.text = JSON.stringify(changes)),
      },
      send: async (change) => {
        sent.push(change)
        const outcome = outcomes.shift()
        if (outcome instanceof Error) throw outcome
        return outcome
      },
      newKey,
      now: () => 1_700_000_000_000,
    })
  return { disk, sent, start }
}

test('a change is written down before it is sent, and forgotten when it is done', async () => {
  const { disk, start } = phone({ ok: true })
  const pending = start()

  const change = pending.begin(wish)
  assert.equal(JSON.parse(disk.text)[0].key, change.key)
  assert.deepEqual(await pending.send(change), { ok: true })

  assert.deepEqual(JSON.parse(disk.text), [])
})

test('a change without an answer keeps its key over a restart, and is repeated with it', async () => {
  const { sent, start } = phone(lost, { ok: true })
  const first = start()
  await assert.rejects(first.send(first.begin(wish)), lost)

  const second = start()
  const [change] = second.of('alice')
  await second.send(change)

  assert.deepEqual(sent[1], sent[0])
  assert.deepEqual(second.of('alice'), [])
})

test('what the server refuses is over', async () => {
  for (const error of [
    refused(409, 'stock_insufficient'),
    refused(404, 'goods_unknown'),
    refused(403, 'role_insufficient'),
  ]) {
    const pending = phone(error).start()
    await assert.rejects(pending.send(pending.begin(wish)), error)

    assert.deepEqual(pending.of('alice'), [], error.code)
  }
})

test('what may have been done, or may yet be, is kept', async () => {
  const errors = [
    lost,
    refused(0, 'bad_answer'),
    refused(0, 'logged_out'),
    refused(401, 'session_expired'),
    refused(403, 'user_banned'),
    refused(429, 'rate_limited', { retryable: true }),
    refused(500, 'internal'),
    refused(503, 'unavailable', { retryable: true }),
  ]
  for (const error of errors) {
    const pending = phone(error).start()
    await assert.rejects(pending.send(pending.begin(wish)), error)

    assert.equal(pending.of('alice').length, 1, error.code)
  }
})

test('nobody repeats the changes of another user of the phone', async () => {
  const pending = phone(lost).start()
  await assert.rejects(pending.send(pending.begin(wish)))

  assert.deepEqual(pending.of('bob'), [])
})

test('two taps send a change once', async () => {
  const { sent, start } = phone({ ok: true }, { ok: 'again' })
  const pending = start()
  const change = pending.begin(wish)

  const answers = await Promise.all([pending.send(change), pending.send(change)])

  assert.equal(sent.length, 1)
  assert.deepEqual(answers, [{ ok: true }, { ok: true }])
})

test('a change on its way is not among those that wait', () => {
  const pending = phone(lost).start()
  pending.send(pending.begin(wish)).catch(() => {})

  assert.deepEqual(pending.of('alice'), [])
})

test('a full storage loses nothing of this run', async () => {
  const pending = createPending({
    store: {
      load: () => '',
      save: () => {
        throw new Error('exceed max size')
      },
    },
    send: () => Promise.reject(lost),
    newKey,
    now: () => 0,
  })

  await assert.rejects(pending.send(pending.begin(wish)), lost)

  assert.equal(pending.of('alice').length, 1)
})

test('what is no change in the storage is passed over', () => {
  for (const kept of [
    '',
    null,
    'x',
    {},
    [null, 1, { key: 'k' }, { key: 'k', user: 'alice', warehouse, kind: 'scan' }],
  ]) {
    const pending = createPending({
      store: { load: () => kept, save() {} },
      send: async () => ({}),
      newKey,
      now: () => 0,
    })
    assert.deepEqual(pending.of('alice'), [])
  }
})

test('keys differ and fit the header', () => {
  const keys = Array.from({ length: 1000 }, newKey)

  assert.equal(new Set(keys).size, 1000)
  for (const key of keys) assert.match(key, /^[\w-]{8,64}$/)
})
