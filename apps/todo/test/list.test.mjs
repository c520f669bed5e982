import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { answered, begin, below, emptyState, hasUnsent, record, saveAgain, told, view } = load('./logic/list')

const item = (key, more = {}) => ({
  id: `id-${key}`,
  client_id: key,
  content: key,
  checked: false,
  checked_at: null,
  due_at: null,
  order: 0,
  version: 1,
  reminder: null,
  ...more,
})
const news = (items, more = {}) => ({ items, deleted: [], change: 9, more: false, reset: false, ...more })
const withItems = (...items) => told(emptyState(), news(items))
const contents = (items) => items.map(({ content }) => content)
const begun = (state) => begin(state, () => 'key')

test('what the user does is shown at once, the newest on top', () => {
  let state = withItems(item('milk', { order: 5 }))
  state = record(state, 'bread', { op: 'create', content: 'bread' })
  state = record(state, 'bread', { op: 'edit', content: 'brown bread' })
  state = record(state, 'milk', { op: 'check', at: '2026-11-22T00:00:00Z' })

  const { open, done } = view(state)

  assert.deepEqual([contents(open), contents(done)], [['brown bread'], ['milk']])
  assert.ok(open[0].isPending && done[0].isPending)
})

test('a move is shown where the server will put it', () => {
  let state = withItems(item('a', { order: 3e6 }), item('b', { order: 2e6 }), item('c', { order: 1e6 }))
  state = record(state, 'c', { op: 'move', ...below(state, 'a') })
  assert.deepEqual(contents(view(state).open), ['a', 'c', 'b'])

  state = record(state, 'a', { op: 'move', ...below(state, 'b') })
  assert.deepEqual(contents(view(state).open), ['c', 'b', 'a'])
  state = record(state, 'a', { op: 'move', ...below(state, null) })
  assert.deepEqual(contents(view(state).open), ['a', 'c', 'b'])
})

test('a change carries the version that the user saw, whatever is told meanwhile', () => {
  let state = record(withItems(item('milk')), 'milk', { op: 'delete' })
  state = told(state, news([item('milk', { checked: true, version: 7 })]))

  assert.deepEqual(begun(state).sending.changes, [{ op: 'delete', id: 'id-milk', version: 1 }])
})

test('what is under way is sent again with its key, and nothing is added to it', () => {
  let state = begun(record(emptyState(), 'milk', { op: 'create', content: 'milk' }))
  state = record(state, 'milk', { op: 'check', at: 'now' })

  const again = begin(state, () => 'another key')

  assert.equal(again.sending.key, 'key')
  assert.equal(again.sending.changes.length, 1)
  assert.ok(hasUnsent(again))
})

test('what the user did next knows of the change before it', () => {
  let state = begun(record(withItems(item('milk')), 'milk', { op: 'edit', content: 'oat milk' }))
  state = record(state, 'milk', { op: 'edit', content: 'soy milk' })
  state = answered(state, [
    { status: 'applied', id: 'id-milk', item: item('milk', { version: 5, content: 'oat milk' }) },
  ])

  assert.deepEqual(begun(state).sending.changes, [{ op: 'edit', content: 'soy milk', id: 'id-milk', version: 5 }])
  assert.deepEqual(contents(view(state).open), ['soy milk'])
})

test('an item made here is named by its id once it has one', () => {
  let state = begun(record(emptyState(), 'milk', { op: 'create', content: 'milk' }))
  state = record(state, 'milk', { op: 'edit', content: 'oat milk' })
  state = answered(state, [{ status: 'applied', id: 'id-milk', item: item('milk', { version: 5 }) }])

  assert.deepEqual(begun(state).sending.changes, [{ op: 'edit', content: 'oat milk', id: 'id-milk', version: 5 }])
})

test('but it does not know of what another phone did meanwhile', () => {
  let state = begun(record(withItems(item('milk')), 'milk', { op: 'edit', content: 'oat milk' }))
  state = record(state, 'milk', { op: 'delete' })
  const merged = item('milk', { version: 5, content: 'oat milk', checked: true })
  state = answered(state, [{ status: 'merged', id: 'id-milk', item: merged }])

  assert.equal(begun(state).sending.changes[0].version, 1)
})

test('a text that another phone was faster than is kept for the user to decide', () => {
  let state = begun(record(withItems(item('milk')), 'milk', { op: 'edit', content: 'soy milk' }))
  state = answered(state, [
    { status: 'conflict', id: 'id-milk', item: item('milk', { version: 5, content: 'oat milk' }) },
  ])

  const [row] = view(state).open
  assert.deepEqual([row.content, row.lost], ['oat milk', 'soy milk'])
  assert.equal(view(record(state, 'milk', { op: 'edit', content: 'soy milk' })).open[0].lost, '')
})

test('what the server had no room for is kept and sent again when the user says so', () => {
  let state = begun(record(emptyState(), 'milk', { op: 'create', content: 'milk' }))
  state = answered(state, [{ status: 'refused', id: null, code: 'too_many_items' }])
  assert.equal(state.unsaved.length, 1)

  const again = saveAgain(state)
  assert.deepEqual(contents(view(again).open), ['milk'])
  assert.equal(again.unsaved.length, 0)
})

test('what other phones deleted goes, and a list told from its beginning takes the place of all', () => {
  const state = withItems(item('milk'), item('bread'))

  const less = told(state, news([], { deleted: [{ id: 'id-milk', client_id: 'milk' }] }))
  assert.deepEqual(contents(view(less).open), ['bread'])
  assert.deepEqual(contents(view(told(state, news([item('eggs')], { reset: true }))).open), ['eggs'])
})
