import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { faultOfCode, nameFromCode, readCount } = load('./logic/goods')
const { entryRow } = load('./logic/entry')
const { problemOf } = load('./logic/problem')
const { timeText } = load('./logic/time')

test('goods without a name are called by 16 whole characters of their code', () => {
  assert.equal(nameFromCode('6901234567892'), '6901234567892')
  assert.equal(nameFromCode('📦'.repeat(20)), '📦'.repeat(16))
})

test('only whole numbers that the server takes are counts', () => {
  assert.equal(readCount(' 12 '), 12)
  assert.equal(readCount('1000000000'), 1000000000)
  assert.equal(readCount(''), null)
  for (const text of ['1000000001', '-1', '1.5', '1e3', 'x', '99999999999'])
    assert.equal(readCount(text), undefined, text)
})

test('a barcode that the server would refuse is told of before it is sent', () => {
  assert.equal(faultOfCode('a&b=c%20+d'), '')
  assert.equal(faultOfCode('📦'.repeat(500)), '')
  assert.match(faultOfCode('📦'.repeat(501)), /500/)
  assert.match(faultOfCode('  '), /空/)
  assert.match(faultOfCode('a\u0000'), /控制/)
})

test('a row of the log tells who, when, what and how many', () => {
  const entry = {
    id: 'e',
    at: new Date(2026, 10, 21, 9, 5).toISOString(),
    kind: 'scanned_out',
    quantity: 3,
    count_after: 4,
    by: { id: 'u', nickname: '小明' },
    warehouse_id: 'w',
    goods: { id: 'g', code: 'c', name: '螺丝' },
    detail: null,
  }
  const row = entryRow(entry, new Date(2026, 10, 21, 12, 0))

  assert.deepEqual(row, {
    id: 'e',
    what: '出库 · 螺丝',
    who: '小明',
    when: '今天 09:05',
    change: '−3',
    tone: 'out',
    note: '库存 4',
  })
  assert.equal(
    entryRow({ ...entry, kind: 'from_the_future', goods: null, quantity: null, count_after: null }).what,
    'from_the_future',
  )
})

test('times are told by their distance', () => {
  const now = new Date(2026, 10, 21, 0, 1)
  const told = (...parts) => timeText(new Date(...parts).toISOString(), now)

  assert.equal(told(2026, 10, 20, 23, 59), '昨天 23:59')
  assert.equal(told(2026, 10, 19, 8, 0), '11月19日 08:00')
  assert.equal(told(2025, 0, 1, 8, 0), '2025年1月1日 08:00')
  assert.equal(timeText('nonsense', now), '')
})

test('each error says what to do', () => {
  assert.equal(problemOf({ code: 'user_deleted', status: 403, title: 'x' }).action, 'login')
  assert.equal(problemOf({ code: 'network', status: 0 }).button, '重试')
  assert.deepEqual(problemOf(new TypeError('boom')).title, '出错了')
  assert.match(problemOf({ code: 'internal', status: 500, title: '服务器出错', requestId: 'r-1' }).advice, /r-1/)
  const full = {
    code: 'warehouse_limit',
    status: 409,
    title: '仓库数量已达上限。',
    data: { detail: '请先删除一个仓库。' },
  }
  assert.equal(problemOf(full).advice, '请先删除一个仓库。')
  assert.doesNotMatch(problemOf({ ...full, data: { detail: '`available` 是现有库存。' } }).advice, /`/)
  assert.match(problemOf({ code: 'rate_limited', status: 429, title: '太频繁', retryAfter: 9 }).advice, /9 秒/)
})
