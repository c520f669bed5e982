import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { createPager } = load('./logic/pager')

/** A list of numbers in pages of two; each answer waits for `release`. */
function slowList(length) {
  const waiting = []
  const pager = createPager(async (after = '0') => {
    await new Promise((resolve) => waiting.push(resolve))
    const end = Number(after) + 2
    const items = Array.from({ length: 2 }, (_, index) => Number(after) + index).filter((item) => item < length)
    return { items, next: end < length ? String(end) : null }
  })
  return { pager, release: () => waiting.shift()(), waiting }
}

async function answered(list, page) {
  list.release()
  return page
}

test('pages follow one another to the end', async () => {
  const list = slowList(5)

  assert.deepEqual(await answered(list, list.pager.start()), { items: [0, 1], next: '2', isStart: true })
  assert.deepEqual(await answered(list, list.pager.more()), { items: [2, 3], next: '4', isStart: false })
  assert.deepEqual(await answered(list, list.pager.more()), { items: [4], next: null, isStart: false })
  assert.equal(await list.pager.more(), null)
})

test('scrolling on while a page is on its way asks once', async () => {
  const list = slowList(5)
  await answered(list, list.pager.start())

  const [first, second] = [list.pager.more(), list.pager.more()]

  assert.equal(await second, null)
  assert.equal(list.waiting.length, 1)
  assert.deepEqual((await answered(list, first)).items, [2, 3])
})

test('the answer to an overtaken question is dropped', async () => {
  const list = slowList(5)
  const [old, current] = [list.pager.start(), list.pager.start()]
  list.release()
  list.release()

  assert.equal(await old, null)
  assert.deepEqual((await current).items, [0, 1])
})

test('after a failed page the same one is asked for again', async () => {
  const asked = []
  const pager = createPager(async (after) => {
    asked.push(after)
    if (asked.length === 2) throw new Error('network')
    return { items: [after], next: 'two' }
  })
  await pager.start()
  await assert.rejects(pager.more())
  await pager.more()

  assert.deepEqual(asked, [undefined, 'two', 'two'])
})
