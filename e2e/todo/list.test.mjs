import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  add,
  answer,
  choose,
  open,
  openAnother,
  openTodo,
  refresh,
  row,
  setOffline,
  shows,
  startTodo,
  synced,
  TEMPLATE,
  tick,
} from './support.mjs'

let todo
before(async () => {
  todo = await startTodo()
})
after(() => todo.stop())

test('a list is added to, ticked, edited, moved and deleted from', async () => {
  const phone = await openTodo(todo, 'alice')
  await phone.see('没有要做的事')
  for (const content of ['牛奶', '面包', '鸡蛋']) await add(phone, content)
  assert.deepEqual(await open(phone), ['鸡蛋', '面包', '牛奶'])
  await synced(phone)
  await phone.screenshot('todo-list')

  await choose(phone, '鸡蛋', '下移')
  await phone.page.waitForFunction(() => document.querySelector('.wx-top .content')?.textContent === '面包')
  await tick(phone, '牛奶')
  await shows(phone, '#done-title', '已完成 1')
  await choose(phone, '面包', '编辑')
  await phone.fill('#content', '全麦面包 & "切片" <#1> 🍞')
  await phone.screenshot('todo-edit')
  await phone.tap('#save')
  await row(phone, '全麦面包 & "切片" <#1> 🍞').waitFor()
  await choose(phone, '鸡蛋', '删除')
  await answer(phone)
  await row(phone, '鸡蛋').waitFor({ state: 'detached' })
  await synced(phone)

  await phone.restart()
  assert.deepEqual(await open(phone), ['全麦面包 & "切片" <#1> 🍞'])
  await phone.tap('#done-title')
  await row(phone, '牛奶').waitFor()
  await phone.screenshot('todo-done')
  await phone.close()
})

test('two phones of one person have one list', async () => {
  const first = await openTodo(todo, 'bob')
  await add(first, '缴费')
  await synced(first)

  const second = await openAnother(first, todo, 'bob')
  await row(second, '缴费').waitFor()
  await tick(second, '缴费')
  await add(second, '取快递')
  await synced(second)

  await refresh(first)
  await row(first, '取快递').waitFor()
  await shows(first, '#done-title', '已完成 1')
  await first.close()
})

test('what is done without a network survives a restart and is merged when it is back', async () => {
  const first = await openTodo(todo, 'carol')
  await add(first, '买菜')
  await add(first, '洗车')
  await synced(first)
  const second = await openAnother(first, todo, 'carol')
  await row(second, '买菜').waitFor()

  await setOffline(first, true)
  await tick(first, '买菜')
  await add(first, '没有网络时写的')
  await choose(first, '洗车', '编辑')
  await first.fill('#content', '洗车打蜡')
  await first.tap('#save')
  await first.see('更改已保存在本机')
  await first.screenshot('todo-offline')
  await choose(second, '买菜', '删除')
  await answer(second)
  await choose(second, '洗车', '编辑')
  await second.fill('#content', '洗车店')
  await second.tap('#save')
  await synced(second)

  await first.restart()
  await row(first, '没有网络时写的').waitFor()
  await setOffline(first, false)
  await refresh(first)

  await first.see('你改的「洗车打蜡」没有生效')
  await shows(first, '#done-title', '已完成 1')
  await first.screenshot('todo-conflict')
  await first.tap('.lost')
  await answer(first)
  await row(first, '洗车打蜡').waitFor()
  await synced(first)
  await refresh(second)
  await row(second, '没有网络时写的').waitFor()
  await row(second, '洗车打蜡').waitFor()
  await shows(second, '#done-title', '已完成 1')
  await first.close()
})

test('an answer that is lost on its way makes nothing twice', async () => {
  const phone = await openTodo(todo, 'dave')
  await phone.see('没有要做的事')
  await phone.ask('PUT', `network?device=${phone.id}`, { drop_answer_next: 1 })
  await add(phone, '只有一条')
  await phone.see('更改已保存在本机')

  await refresh(phone)
  await synced(phone)

  assert.deepEqual(await open(phone), ['只有一条'])
  await phone.close()
})

test('a reminder is asked for in a tap, and the server has it', async () => {
  const phone = await openTodo(todo, 'erin')
  await add(phone, '吃药')
  await synced(phone)
  await row(phone, '吃药').locator('.content').click()
  const nextYear = await pickNextYear(phone)
  await shows(phone, '#date', nextYear)
  await phone.tap('#remind')
  await phone.see(TEMPLATE)
  await phone.tap('.wx-sheet-allow')
  await shows(phone, '#reminder', '将提醒')
  await phone.screenshot('todo-reminder')

  await phone.tap('#no-reminder')
  await shows(phone, '#remind', '到时用微信提醒我')
  await phone.close()
})

/** Turns the date picker's wheel of years on by one; gives the year. */
async function pickNextYear(phone) {
  await phone.tap('#date')
  const years = phone.page.locator('.wx-wheel').first()
  await years.press('ArrowDown')
  const year = await years.locator('[aria-selected=true]').innerText()
  await phone.tap('.wx-picker-confirm')
  return year.replace(/\D/g, '')
}
