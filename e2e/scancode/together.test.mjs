import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  answer,
  hand,
  numberIn,
  openAnother,
  openInventory,
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

test('two phones of one person work on the same stock', async () => {
  const first = phone
  await hand(phone, inventory, 'alice')
  await scanIn(first, 'T-1', { name: '垫片', quantity: 3 })
  await first.see('已入库 3 件')
  await first.tap('#close')

  const second = await openAnother(first, inventory, 'alice')
  await second.see('垫片')
  await scanOut(second, 'T-1')
  await second.see('已出库 1 件')

  await scanIn(first, 'T-1', { quantity: 10 })
  await first.see('现有库存 12')
})

test('a session that is ended elsewhere in mid-use is replaced without a word', async () => {
  const first = phone
  await hand(phone, inventory, 'bob')
  await scanIn(first, 'S-1', { name: '轴承' })
  await first.see('已入库 1 件')
  await first.tap('#close')
  const second = await openAnother(first, inventory, 'bob')
  await second.tap('我的')
  await second.tap('#devices')
  await second.see('退出其他 1 台设备')
  await second.screenshot('scancode-devices')
  await second.tap('#end-others')
  await answer(second)
  await second.see('已退出')

  await scanIn(first, 'S-1')

  await first.see('现有库存 2')
})

test('a warehouse is shared by a card, and its roles hold', async () => {
  const owner = phone
  await hand(phone, inventory, 'carol')
  await scanIn(owner, 'M-1', { name: '共享的货', quantity: 2 })
  await owner.see('已入库 2 件')
  await owner.tap('#close')
  const guest = await openAnother(owner, inventory, 'dave')

  await invite(owner, '查看者')
  await owner.tap('#share')
  await owner.tap(`.wx-share-open[data-device="${guest.id}"]`)
  await guest.see('邀请你加入仓库')
  await guest.screenshot('scancode-join')
  await guest.tap('#accept')
  await guest.see('共享的货')
  assert.equal(await guest.top.locator('#scan-in').count(), 0)

  await owner.tap('.wx-nav-back')
  await owner.tap('#members')
  await owner.tap('查看者')
  await owner.page.locator('.wx-action-sheet-item').first().click()
  await owner.see('管理员')
  await guest.restart()
  await scanOut(guest, 'M-1')
  await guest.see('已出库 1 件')

  await owner.tap('管理员')
  await owner.page.locator('.wx-action-sheet-item').last().click()
  await answer(owner)
  await owner.see('已移出')
  await guest.restart()
  await guest.see('还没有货品')
})

test('an invitation that is none says so', async () => {
  await hand(phone, inventory, 'erin')

  await phone.restart('pages/join/join?token=made%20up')

  await phone.see('邀请已失效')
  await phone.tap('#ignore')
  await phone.see('还没有货品')
})

test('warehouses are made, renamed, chosen and deleted', async () => {
  await hand(phone, inventory, 'frank')
  await phone.tap('仓库')
  await phone.tap('#create')
  await answer(phone, '备件 & 工具')
  await phone.tap('备件 & 工具')
  await phone.tap('#rename')
  await answer(phone, '备件库')
  await shows(phone, '#name', '备件库')

  await phone.tap('#delete')
  await answer(phone)
  await phone.see('新建仓库')
  assert.equal(await phone.top.getByText('备件库').count(), 0)
  await phone.tap('记录')
  await phone.see('删除仓库')
})

test('two keepers who edit the same goods do not overwrite each other', async () => {
  const first = phone
  await hand(phone, inventory, 'grace')
  await scanIn(first, 'V-1', { name: '原名' })
  await first.see('已入库 1 件')
  await first.tap('#close')
  await first.tap('原名')
  await shows(first, '#code', 'V-1')
  const second = await openAnother(first, inventory, 'grace')
  await second.tap('原名')
  await there(second, '#name input')
  await second.fill('#name', '第二台改的')
  await second.tap('#save')
  await second.see('已保存')

  await first.fill('#name', '第一台改的')
  await first.tap('#save')
  await first.see('别人刚刚修改了这个货品')
  await first.tap('.wx-modal-confirm')

  assert.equal(await first.top.locator('#name input').inputValue(), '第二台改的')
  assert.equal(await numberIn(first, '#count'), 1)
})

async function invite(owner, role) {
  await owner.tap('仓库')
  await owner.tap('.warehouse')
  await owner.tap('#members')
  await owner.tap('#invite')
  await owner.page.locator('.wx-action-sheet-item').filter({ hasText: role }).click()
  await owner.see('邀请已准备好')
  await owner.screenshot('scancode-members')
}
