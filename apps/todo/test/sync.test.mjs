import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { createSync } = load('./logic/sync')
const { view } = load('./logic/list')

/** A server with a script: each exchange gives what `answer` says, or fails with it. */
function world({ kept = null } = {}) {
  const calls = []
  let number = 0
  const nothing = { items: [], deleted: [], change: 1, more: false, reset: false }
  const it = {
    calls,
    stored: kept,
    answer: () => nothing,
    load: () => it.stored,
    save: (state) => {
      it.stored = structuredClone(state)
    },
    newKey: () => `key-${++number}`,
    async exchange(key, base, changes) {
      calls.push({ key, base, changes })
      const answer = it.answer(key)
      if (answer instanceof Error) throw answer
      const results = changes.map((change) => ({ status: 'applied', id: `id-${change.client_id}`, item: made(change) }))
      return { results, ...nothing, ...answer }
    },
    async news(since) {
      calls.push({ since })
      const answer = it.answer()
      if (answer instanceof Error) throw answer
      return { ...nothing, ...answer }
    },
  }
  return it
}

function made({ client_id, content }) {
  const times = { checked: false, checked_at: null, due_at: null, reminder: null }
  return { id: `id-${client_id}`, client_id, content, order: 1, version: 1, ...times }
}

const failure = (code) => Object.assign(new Error(code), { code })

test('without a network everything is kept, and sent when it is back', async () => {
  const server = world()
  server.answer = () => failure('network')
  const sync = createSync(server)

  await sync.record('milk', { op: 'create', content: 'milk' })
  await sync.record('bread', { op: 'create', content: 'bread' })
  assert.equal(sync.seen().error.code, 'network')
  assert.equal(view(sync.seen().state).open.length, 2)

  server.answer = () => ({})
  await sync.sync()
  assert.equal(sync.seen().error, null)
  assert.equal(view(sync.seen().state).open.filter(({ isPending }) => isPending).length, 0)
})

test('after a restart what was under way is sent with the same key', async () => {
  const server = world()
  server.answer = () => failure('timeout')
  await createSync(server).record('milk', { op: 'create', content: 'milk' })

  server.answer = () => ({})
  const restarted = createSync(server)
  assert.equal(view(restarted.seen().state).open.length, 1)
  await restarted.sync()

  const keys = server.calls.map(({ key }) => key)
  assert.deepEqual(keys, ['key-1', 'key-1'])
})

test('one exchange is under way however much is done', async () => {
  const server = world()
  const sync = createSync(server)

  const all = ['a', 'b', 'c'].map((key) => sync.record(key, { op: 'create', content: key }))
  await Promise.all(all)

  const sent = server.calls.flatMap(({ changes = [] }) => changes.map(({ client_id }) => client_id))
  assert.deepEqual(sent, ['a', 'b', 'c'])
  assert.ok(server.calls.length <= 3, JSON.stringify(server.calls))
})

test('long news are asked for until they end', async () => {
  const server = world()
  let pages = 3
  server.answer = () => {
    pages -= 1
    return { more: pages > 0, change: 10 - pages }
  }

  await createSync(server).sync()

  assert.deepEqual(
    server.calls.map(({ since }) => since),
    [0, 8, 9],
  )
})

test('what the server will never take does not stand in the way', async () => {
  const server = world()
  const sync = createSync(server)
  server.answer = () => failure('validation_failed')
  await sync.record('milk', { op: 'create', content: 'milk' })

  server.answer = () => ({})
  await sync.record('bread', { op: 'create', content: 'bread' })

  assert.deepEqual(
    view(sync.seen().state).open.map(({ content }) => content),
    ['bread'],
  )
})

test('an answer that comes after the list was forgotten is nobody’s', async () => {
  const server = world()
  const sync = createSync(server)
  server.answer = () => {
    sync.forget()
    return { items: [made({ client_id: 'secret', content: 'secret' })] }
  }

  await sync.sync()

  assert.deepEqual(server.stored.items, {})
})
