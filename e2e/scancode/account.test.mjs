import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answer, hand, openInventory, scanIn, shows, startInventory, there } from './support.mjs'

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

test('the first login is silent, and a profile and a phone number are the user’s to give', async () => {
  await hand(phone, inventory, 'alice')
  await phone.see('默认')
  await phone.tap('我的')
  await phone.see('微信用户')

  await phone.tap('#profile')
  await phone.tap('#choose-avatar')
  await phone.tap('.wx-sheet-allow')
  await phone.see('头像已更新')
  await there(phone, '#nickname input')
  await phone.fill('#nickname', '小明同学')
  await phone.tap('#save')
  await shows(phone, '#nickname', '小明同学')
  const picture = phone.top.locator('#avatar img')
  await picture.waitFor()
  assert.ok(await picture.evaluate((image) => image.complete && image.naturalWidth > 0))

  await phone.tap('#bind-phone')
  await phone.tap('.wx-sheet-allow')
  await shows(phone, '#phone', '****')
  await phone.screenshot('scancode-me')

  await phone.tap('#remove-phone')
  await answer(phone)
  await shows(phone, '#phone', '未绑定')
})

test('a phone number that is refused leaves everything as it was', async () => {
  await hand(phone, inventory, 'bob')
  await phone.tap('我的')
  await phone.tap('#bind-phone')
  await phone.tap('.wx-sheet-refuse')

  await shows(phone, '#phone', '未绑定')
})

test('a banned user is told so at once and let in again afterwards', async () => {
  await hand(phone, inventory, 'carol')
  await scanIn(phone, 'C-1')
  await phone.see('已入库 1 件')
  await phone.tap('#close')
  const user = await userId(phone, 'carol')

  inventory.operate('user', 'ban', user)
  await untilBanned(phone)
  await phone.see('账号已被封禁')
  await phone.screenshot('scancode-banned')

  inventory.operate('user', 'unban', user)
  await phone.tap('重试')
  await phone.see('C-1')
})

test('after a logout nothing happens until the user logs in', async () => {
  await hand(phone, inventory, 'dave')
  await phone.see('默认')
  await phone.tap('我的')
  await phone.tap('#logout')
  await answer(phone)
  await phone.see('已退出登录')

  await phone.restart()
  await phone.see('已退出登录')
  await phone.tap('登录')

  await phone.see('默认')
})

test('a deleted account comes back only when its user wants it to', async () => {
  await hand(phone, inventory, 'erin')
  await scanIn(phone, 'E-1', { name: '留下的' })
  await phone.see('已入库 1 件')
  await phone.tap('#close')
  await phone.tap('我的')
  await phone.tap('#delete-account')
  await answer(phone)
  await phone.see('账号已注销')
  await phone.tap('.wx-modal-confirm')

  await phone.restart()
  await phone.see('已退出登录')
  await phone.tap('登录')

  await phone.see('留下的')
})

/** Everybody who held the phone has left a session in its storage. */
async function userId(phone, person) {
  const entries = await phone.page.evaluate(() => Object.entries(localStorage))
  const storage = JSON.stringify(entries.filter(([key]) => key.includes(`/${person}/`)))
  const [, id] = /\\+"user\\+":\\+"([0-9a-f-]{36})/.exec(storage) ?? []
  if (!id) throw new Error('no session in the storage')
  return id
}

/** Pulls the list down until the server knows of the ban. */
async function untilBanned(phone) {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    await phone.restart()
    if (await phone.top.getByText('账号已被封禁').isVisible()) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}
