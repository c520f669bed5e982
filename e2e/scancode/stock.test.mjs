import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  answer,
  hand,
  numberIn,
  openInventory,
  openScan,
  scanIn,
  scanOut,
  shows,
  startInventory,
  there,
} from './support.mjs'

let inventory
let phone
before(async () => {
  inventory = await startInventory()
  phone = await openInventory(inventory)
})
after(async () => {
  // Fails when a page has reported an error.
  await phone?.close().finally(() => inventory.stop())
})

test('goods come in, go out and reach zero', async () => {
  await hand(phone, inventory, 'alice')
  await phone.see('还没有货品')
  await phone.screenshot('scancode-first')

  await scanIn(phone, '6901234567892', { name: '螺丝', quantity: 5 })
  await phone.see('已入库 5 件')
  await phone.screenshot('scancode-scanned-in')
  await phone.tap('#close')
  await phone.see('螺丝')

  await scanOut(phone, '6901234567892', { quantity: 2 })
  await phone.see('已出库 2 件')
  await shows(phone, '#count', '3')
  await phone.tap('#close')

  await scanOut(phone, '6901234567892', { quantity: 3 })
  await phone.see('已出库 3 件')
  await phone.tap('#close')

  await scanOut(phone, '6901234567892')
  await phone.see('已经没有库存了')
  await phone.tap('.wx-modal-confirm')
  await phone.tap('.wx-nav-back')
  await phone.tap('螺丝')
  await shows(phone, '#count', '0')
  await phone.see('出库 · 螺丝')
  await phone.screenshot('scancode-goods')
})

test('more than there is cannot be taken out, nor can a number be slipped in', async () => {
  await hand(phone, inventory, 'bob')
  await scanIn(phone, 'B-1', { quantity: 4 })
  await phone.see('已入库 4 件')
  await phone.tap('#close')

  await scanOut(phone, 'B-1', { quantity: 5 })
  await phone.see('请输入 1 到 4 的数量')
  await phone.fill('#quantity', '4')
  await phone.tap('#confirm')

  await phone.see('已出库 4 件')
})

test('goods without a name are called by the beginning of their code', async () => {
  await hand(phone, inventory, 'carol')

  await scanIn(phone, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')
  await phone.see('已入库 1 件')
  await phone.tap('#close')

  await phone.tap('ABCDEFGHIJKLMNOP')
  await shows(phone, '#code', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')
})

test('barcodes of any kind survive every page', async () => {
  await hand(phone, inventory, 'dave')
  const codes = ['a&b=c%20+d', '?#%&=/\\', '货号 42 %E4', '👩‍👩‍👧🏽📦', '0'.repeat(500), '📦'.repeat(500)]
  for (const [index, code] of codes.entries()) {
    await scanIn(phone, code, { name: `第${index}件` })
    await phone.see('已入库 1 件')
    await phone.tap('#close')
    await phone.tap(`第${index}件`)
    await shows(phone, '#code', code)
    assert.equal(await phone.top.locator('#code').innerText(), code)

    await phone.tap('#scan-out')
    assert.equal(await phone.top.locator('#code').innerText(), code)
    await phone.tap('#confirm')
    await phone.see('已出库 1 件')
    await phone.tap('#close')
    await shows(phone, '#count', '0')
    await phone.tap('.wx-nav-back')
  }
})

test('an unknown barcode going out is offered to come in', async () => {
  await hand(phone, inventory, 'erin')
  await phone.see('还没有货品')
  await phone.scan('NEW-1')
  await phone.tap('#scan-out')
  await phone.see('没有这个货品')

  await phone.tap('#switch-to-in')
  await phone.tap('#confirm')

  await phone.see('已入库 1 件')
})

test('a lost answer is told, and the scan repeated counts once, also after a restart', async () => {
  await hand(phone, inventory, 'frank')
  await phone.see('还没有货品')
  await openScan(phone, '#scan-in', 'L-1')
  await phone.fill('#quantity', '7')
  await phone.ask('PUT', 'network', { drop_answer_next: 1 })
  await phone.tap('#confirm')
  await phone.see('没有收到服务器的应答')
  await phone.screenshot('scancode-lost-answer')

  await phone.restart()
  await phone.tap('#pending')
  await phone.see('入库 7 件')
  await phone.tap('#again')
  await phone.see('没有未完成的操作')
  await phone.tap('#back')

  await phone.tap('.goods')
  assert.equal(await numberIn(phone, '#count'), 7)
})

test('a scan without network is repeated on the spot', async () => {
  await hand(phone, inventory, 'grace')
  await phone.see('还没有货品')
  await openScan(phone, '#scan-in', 'O-1')
  await phone.ask('PUT', 'network', { offline: true })
  await phone.tap('#confirm')
  await phone.see('网络不可用')

  await phone.ask('DELETE', 'network')
  await phone.tap('#again')

  await phone.see('已入库 1 件')
})

test('goods are edited, counted and found again by their low stock', async () => {
  await hand(phone, inventory, 'heidi')
  await scanIn(phone, 'E-1', { name: '螺母', quantity: 10 })
  await phone.see('已入库 10 件')
  await phone.tap('#close')
  await phone.tap('螺母')
  await there(phone, '#name input')

  await phone.fill('#name', 'M6 螺母')
  await phone.fill('#low-level', '9')
  await phone.tap('#save')
  await phone.see('修改货品')
  await phone.tap('#stock-take')
  await answer(phone, '8')
  await shows(phone, '#count', '8')
  await phone.see('低库存')
  await phone.see('盘点 · M6 螺母')

  await phone.tap('.wx-nav-back')
  await phone.tap('#low')
  await phone.see('M6 螺母')
  await phone.fill('#query', '没有的')
  await phone.see('没有符合条件的货品')
  await phone.fill('#query', 'E-')
  await phone.see('M6 螺母')
})

test('the list goes on as one scrolls', async () => {
  await hand(phone, inventory, 'ivan')
  await phone.see('还没有货品')
  const { id: warehouse } = await fillWarehouse(phone, 120)
  assert.ok(warehouse)
  await phone.restart()
  await phone.see('G119')

  const rows = phone.top.locator('.goods')
  for (let previous = 0; previous < 120; ) {
    previous = await rows.count()
    await rows.last().scrollIntoViewIfNeeded()
    await phone.page.mouse.wheel(0, 4000)
    if (previous < 120) await rows.nth(previous).waitFor()
  }

  await phone.see('没有更多了')
  assert.equal(await rows.count(), 120)
})

/** Many goods, by the API and as the phone's own user: nobody scans 120 things in a test. */
async function fillWarehouse(phone, count) {
  const { simulator, url } = phone.minigate
  const codes = await fetch(`${simulator}/_sim/v1/codes`, {
    method: 'POST',
    body: JSON.stringify({ person: 'ivan', app: 'wx5100000000000003' }),
  })
  const { code } = await codes.json()
  const send = async (path, data, header = {}) => {
    const answered = await fetch(url + path, {
      method: data ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', ...header },
      body: data && JSON.stringify(data),
    })
    if (!answered.ok) throw new Error(`${path}: ${answered.status} ${await answered.text()}`)
    return answered.json()
  }
  const login = await send('/v1/login', { code, style: 'token' })
  const proof = { authorization: `Bearer ${login.credential.access_token}` }
  const { warehouses } = await send('/api/warehouses', undefined, proof)
  for (let number = 0; number < count; number += 1) {
    const scan = { direction: 'in', code: `G${number}`, quantity: 1, name: `G${number}` }
    await send(`/api/warehouses/${warehouses[0].id}/scans`, scan, { ...proof, 'idempotency-key': `fill-${number}-key` })
  }
  return warehouses[0]
}
