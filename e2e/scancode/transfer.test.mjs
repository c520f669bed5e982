import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { hand, openInventory, scanIn, shows, startInventory } from './support.mjs'

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

/** To the page of the only warehouse. */
async function openWarehouse(phone) {
  await phone.tap('仓库')
  await phone.tap('.warehouse')
  await phone.see('导出货品')
}

test('a warehouse is exported as CSV and as XLSX', async () => {
  await hand(phone, inventory, 'alice')
  await scanIn(phone, 'a&b', { name: '=1+1', quantity: 3 })
  await phone.see('已入库 3 件')
  await phone.tap('#close')
  await openWarehouse(phone)

  const csv = readFileSync(await exported(phone, 'CSV 文件'), 'utf8')
  const xlsx = readFileSync(await exported(phone, 'Excel 表格（XLSX）'))

  assert.match(csv, /^\ufeffcode,/)
  assert.match(csv, /a&b/)
  // Spreadsheets must not take a name for a formula.
  assert.doesNotMatch(csv, /,=1/)
  assert.equal(xlsx.subarray(0, 2).toString(), 'PK')
})

test('goods are imported from a table, and a row with a mistake is told', async () => {
  await hand(phone, inventory, 'bob')
  await openWarehouse(phone)
  await phone.tap('#import')
  const table = 'code,name,remarks,count,low_level\nI-1,螺丝,,10,2\nI-2,螺母,盒装,20,\nI-3,坏的,,很多,\n'
  await phone.tap('#choose')
  const file = { name: '库存.csv', mimeType: 'text/csv', buffer: Buffer.from(table) }
  await phone.page.locator('input.wx-file').setInputFiles(file)

  await phone.see('已完成')
  await shows(phone, '#created', '2')
  await shows(phone, '#errors', '1')
  await phone.see('数量不是 0 到 1000000000 的整数')
  await phone.screenshot('scancode-import')
  await phone.tap('#back')
  await phone.tap('#goods')
  await phone.see('螺母')
})

async function exported(phone, format) {
  await phone.tap('#export')
  await phone.tap(format)
  // Only the CSV file goes to a chat, which takes another tap.
  if (format.startsWith('CSV')) await phone.tap('.wx-modal-confirm')
  const download = phone.page.waitForEvent('download')
  await phone.tap('.wx-document-save')
  const path = await (await download).path()
  await phone.tap('.wx-sheet-refuse')
  return path
}
