import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { add, answer, openAnother, openTodo, row, shows, startTodo, synced } from './support.mjs'

let todo
before(async () => {
  todo = await startTodo()
})
after(() => todo.stop())

test('the first login is silent, and a profile and a phone number are the user’s to give', async () => {
  const phone = await openTodo(todo, 'alice')
  await phone.see('没有要做的事')
  await phone.tap('我的')
  await phone.see('微信用户')

  await phone.tap('#profile')
  await phone.tap('#choose-avatar')
  await phone.tap('.wx-sheet-allow')
  await phone.see('头像已更新')
  await phone.fill('#nickname', '小明同学')
  await phone.tap('#save')
  await shows(phone, '#nickname', '小明同学')
  const picture = phone.top.locator('#avatar img')
  await picture.waitFor()
  assert.ok(await picture.evaluate((image) => image.complete && image.naturalWidth > 0))

  await phone.tap('#bind-phone')
  await phone.tap('.wx-sheet-allow')
  await shows(phone, '#phone', '****')
  await phone.screenshot('todo-me')
  await phone.close()
})

test('a session that is ended elsewhere in mid-use is replaced without a word', async () => {
  const first = await openTodo(todo, 'bob')
  await add(first, '第一条')
  await synced(first)
  const second = await openAnother(first, todo, 'bob')
  await row(second, '第一条').waitFor()
  await second.tap('我的')
  await second.tap('#devices')
  await second.tap('#end-others')
  await answer(second)
  await second.see('已退出')

  await add(first, '第二条')
  await synced(first)

  assert.equal(await first.top.locator('#banner').count(), 0)
  await first.close()
})

test('a banned user is told so and let in again afterwards, with everything', async () => {
  const phone = await openTodo(todo, 'carol')
  await add(phone, '封禁之前')
  await synced(phone)
  const user = await userId(phone)

  todo.operate('user', 'ban', user)
  await untilBanned(phone)
  assert.equal(await row(phone, '封禁之前').count(), 0)
  await phone.screenshot('todo-banned')

  todo.operate('user', 'unban', user)
  await phone.tap('重试')
  await row(phone, '封禁之前').waitFor()
  await phone.close()
})

test('after a logout nothing is left on the phone, and a login brings it back', async () => {
  const phone = await openTodo(todo, 'dave')
  await add(phone, '留在服务器上')
  await synced(phone)
  await phone.tap('我的')
  await phone.tap('#logout')
  await answer(phone)
  await phone.see('已退出登录')

  await phone.restart()
  await phone.see('已退出登录')
  assert.equal(await row(phone, '留在服务器上').count(), 0)
  await phone.tap('登录')

  await row(phone, '留在服务器上').waitFor()
  await phone.close()
})

test('a deleted account comes back only when its user wants it to', async () => {
  const phone = await openTodo(todo, 'erin')
  await add(phone, '还在')
  await synced(phone)
  await phone.tap('我的')
  await phone.tap('#delete-account')
  await answer(phone)
  await phone.see('账号已注销')
  await phone.tap('.wx-modal-confirm')

  await phone.restart()
  await phone.see('已退出登录')
  await phone.tap('登录')

  await row(phone, '还在').waitFor()
  await phone.close()
})

async function userId(phone) {
  const storage = await phone.page.evaluate(() => JSON.stringify(Object.entries(localStorage)))
  const [, id] = /\\+"user\\+":\\+"([0-9a-f-]{36})/.exec(storage) ?? []
  if (!id) throw new Error('no session in the storage')
  return id
}

/** Starts the program again until the server knows of the ban. */
async function untilBanned(phone) {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    await phone.restart()
    const told = phone.top.getByText('账号已被封禁')
    const isTold = await told.waitFor({ timeout: 1000 }).then(
      () => true,
      () => false,
    )
    if (isTold) return
  }
  throw new Error('nobody said that the account is banned')
}
