import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Copy, copyProgram } from '../cli/support.ts'
import { openPhone, type Phone } from './support/index.ts'

let copy: Copy
let phone: Phone
let desk: Page

before(async () => {
  copy = copyProgram()
  phone = await openPhone(copy.folder)
  desk = await phone.desk()
})
after(async () => {
  await phone.close()
  copy.remove()
})
beforeEach(async () => {
  await desk.goto(phone.url)
  await desk.getByRole('tablist').waitFor()
})

const tab = (name: string): Promise<void> => desk.getByRole('tab', { name }).click()
const panel = () => desk.getByRole('tabpanel')
const screen = (id: string) => desk.frameLocator(`iframe[src="/device/${id}/"]`)

async function simulated<Answer>(path: string): Promise<Answer> {
  return (await fetch(`${phone.minigate.simulator}/_sim/v1/${path}`)).json() as Promise<Answer>
}

async function shot(name: string): Promise<void> {
  await desk.screenshot({ path: `.build/screenshots/desk-${name}.png` })
}

test('the mini program runs on a phone, and the desk says that its WeChat is simulated', async () => {
  await screen('1').getByText('hello', { exact: true }).waitFor()

  await desk.getByText('模拟的微信', { exact: true }).waitFor()
  assert.equal(await desk.title(), 'hello · minigate phone')
  await phone.screenshot('phone-alone')
  await shot('person')
})

test('a phone is handed to someone else, and to someone who was not there before', async () => {
  await panel().getByRole('button', { name: 'Bob' }).click()
  await desk.getByRole('button', { name: '手机 1，Bob拿着' }).waitFor()

  await panel().getByLabel('名字').fill('carol')
  await panel().getByLabel('微信昵称').last().fill('卡罗')
  await panel().getByRole('button', { name: '创建并交给他/她' }).click()

  await desk.getByRole('button', { name: '手机 1，卡罗拿着' }).waitFor()
  assert.equal((await simulated<{ nickname: string }>('people/carol')).nickname, '卡罗')
})

test('nickname, phone number and profile of a person are changed', async () => {
  await panel().getByRole('button', { name: '小明' }).click()
  await panel().getByRole('heading', { name: '修改 小明' }).waitFor()
  await panel().getByLabel('微信昵称').first().fill('小明明')
  await panel().getByLabel('手机号').fill('13900000009')
  await panel().getByLabel('getUserProfile 给出').selectOption('real')
  await panel().getByRole('button', { name: '保存' }).click()
  await desk.getByText('已保存').waitFor()

  const person = await simulated<{ nickname: string; phone: string }>('people/xiaoming')
  assert.deepEqual([person.nickname, person.phone], ['小明明', '13900000009'])
  const { people } = await phone.ask<{ people: { name: string; profile: string }[] }>('GET', 'state')
  assert.equal(people.find(({ name }) => name === 'xiaoming')?.profile, 'real')
})

test('a number that is none is refused by the simulated WeChat, in words', async () => {
  await phone.ask('PUT', 'devices/1', { person: 'bob' })
  await panel().getByRole('heading', { name: '修改 Bob' }).waitFor()
  await panel()
    .getByLabel('手机号')
    .evaluate((field) => field.removeAttribute('pattern'))
  await panel().getByLabel('手机号').fill('many')
  await panel().getByRole('button', { name: '保存' }).click()

  await desk.getByRole('status').filter({ hasText: '没有成功' }).waitFor()
  phone.forgive(/the server responded with a status of 4/)
})

test('another phone is a second device of the same person, and can be put away', async () => {
  await phone.ask('PUT', 'devices/1', { person: 'bob' })
  await desk.getByRole('button', { name: '手机 1，Bob拿着' }).waitFor()

  await desk.getByRole('button', { name: '再来一台手机' }).click()
  const second = desk.getByRole('article').nth(1)
  await second.getByRole('button', { name: /，Bob拿着/ }).waitFor()
  const id = (await second.locator('iframe').getAttribute('src'))?.match(/\d+/)?.[0] ?? ''
  await screen(id).getByText('hello', { exact: true }).waitFor()
  await desk.setViewportSize({ width: 1700, height: 960 })
  await shot('two-phones')
  await desk.setViewportSize({ width: 1440, height: 900 })

  await desk.getByRole('button', { name: `收起手机 ${id}` }).click()
  await second.waitFor({ state: 'detached' })
})

test("WeChat's faults are switched on for some calls, and off again", async () => {
  await tab('微信')
  await panel().getByLabel('次数').selectOption({ label: '接下来 3 次' })
  await panel().getByRole('button', { name: '打开: 系统繁忙 -1' }).click()
  await panel().getByText('等待中 3 次').waitFor()
  await panel().getByLabel('发生在').selectOption({ label: '手机号（getuserphonenumber）' })
  await panel().getByLabel('次数').selectOption({ label: '直到关闭' })
  await panel().getByRole('button', { name: '打开: 回答丢失' }).click()
  await panel().getByText('一直发生').waitFor()
  await shot('wechat')

  const { faults } = await simulated<{ faults: Record<string, unknown>[] }>('faults')
  assert.deepEqual(faults, [
    { kind: { errcode: -1 }, path: '/sns/jscode2session', times: 3, consumes: false },
    { kind: 'reset', path: '/wxa/business/getuserphonenumber', times: 1_000_000, consumes: true },
  ])

  await panel().getByRole('button', { name: '全部关闭' }).click()
  await panel().getByText('一直发生').waitFor({ state: 'detached' })
  assert.deepEqual((await simulated<{ faults: object[] }>('faults')).faults, [])
})

test('every fault that can be switched on is one that the simulated WeChat takes', async () => {
  await tab('微信')
  const buttons = panel().getByRole('button', { name: /^打开: / })
  const count = await buttons.count()
  for (let at = 0; at < count; at += 1) {
    await buttons.nth(at).click()
    await panel().locator('.row.on').nth(at).waitFor()
  }

  assert.equal((await simulated<{ faults: object[] }>('faults')).faults.length, count)
  await panel().getByRole('button', { name: '全部关闭' }).click()
})

test("WeChat's clock goes forward, and a person's session_key is replaced", async () => {
  await phone.ask('POST', 'devices/1/login')
  assert.deepEqual(await phone.ask('POST', 'devices/1/check-session'), { valid: true })

  await tab('微信')
  await panel().getByRole('button', { name: '换掉 session_key' }).click()
  await desk.getByText('session_key 已换').waitFor()
  await panel().getByRole('button', { name: '快进 6分钟' }).click()
  await panel().getByText('现在比真实时间快 6分钟').waitFor()

  assert.deepEqual(await phone.ask('POST', 'devices/1/check-session'), { valid: false })
  assert.equal((await simulated<{ seconds_ahead: number }>('clock')).seconds_ahead, 360)
})

test('the network is cut, for one phone or for all, and the next answer is lost', async () => {
  await tab('网络')
  await panel().getByLabel('哪台手机').selectOption({ label: '手机 1' })
  await panel().getByRole('button', { name: '断网' }).click()
  await panel().locator('[aria-pressed=true]', { hasText: '断网' }).waitFor()
  const network = (path: string) => phone.ask<{ offline: boolean; drop_answer_next: number }>('GET', path)
  assert.deepEqual([(await network('network?device=1')).offline, (await network('network')).offline], [true, false])

  await panel().getByLabel('哪台手机').selectOption({ label: '所有手机' })
  await panel().getByRole('button', { name: '打开: 丢掉它的回答' }).click()
  await panel().getByText('等待中：1').waitFor()
  assert.equal((await network('network')).drop_answer_next, 1)
  await shot('network')
  await phone.ask('DELETE', 'network')
})

test('barcodes wait in a queue: typed ones, made-up articles, and some that are hard to carry', async () => {
  await tab('扫码')
  await panel().getByLabel('条码内容').fill('A-1')
  await panel().getByLabel('条码内容').press('Enter')
  await panel()
    .getByRole('button', { name: /矿泉水/ })
    .click()
  await panel().getByRole('button', { name: 'A&B=1?c#d' }).click()
  await panel().locator('.queue li').nth(2).waitFor()
  await shot('barcodes')

  const queue = await phone.ask<{ text: string; type: string }[]>('GET', 'devices/1/barcodes')
  assert.deepEqual(
    queue.map(({ text, type }) => [text, type]),
    [
      ['A-1', 'CODE_128'],
      ['6900001000006', 'EAN_13'],
      ['A&B=1?c#d', 'CODE_128'],
    ],
  )
  await phone.ask('DELETE', 'devices/1/barcodes')
})

test('requests are listed as they happen, open to their details, without credentials', async () => {
  await tab('请求')
  const { code } = await phone.ask<{ code: string }>('POST', 'devices/1/login')
  const body = Buffer.from(JSON.stringify({ code, style: 'token' })).toString('base64')
  const header = { 'content-type': 'application/json' }
  await phone.ask('POST', 'devices/1/request', { url: `${phone.minigate.url}/v1/login`, method: 'POST', header, body })
  await phone.ask('POST', 'devices/1/request', { url: `${phone.minigate.url}/v1/me?x=1`, method: 'GET', header: {} })

  const rows = panel().locator('.request')
  await rows.filter({ hasText: '/v1/me?x=1' }).locator('.status', { hasText: '401' }).waitFor()
  const login = rows.filter({ hasText: '/v1/login' })
  await login.locator('.status', { hasText: '200' }).waitFor()
  await login.locator('summary').click()
  await login.getByText('content-type').first().waitFor()
  await shot('requests')
  const shown = await login.innerText()
  assert.ok(shown.includes('access_token') && !shown.includes(code) && !/mgo_|eyJ/.test(shown), shown)

  await desk.reload()
  await tab('请求')
  await rows.filter({ hasText: '/v1/login' }).waitFor()
  await panel().getByRole('button', { name: '清空' }).click()
  await panel().getByText('还没有请求').waitFor()
})

test('what the mini program stores is shown, edited, added to and cleared', async () => {
  await tab('存储')
  await screen('1').locator('#count').click()
  await panel().getByLabel('count', { exact: true }).waitFor()
  await panel().getByLabel('count', { exact: true }).fill('41')
  await panel().getByRole('button', { name: '保存: count' }).click()
  await desk.getByRole('button', { name: '重启小程序' }).click()
  await screen('1').getByText('41 taps').waitFor()
  await screen('1').locator('#count').click()
  await screen('1').getByText('42 taps').waitFor()

  await panel().getByLabel('键').fill('list')
  await panel().getByLabel('值').fill('[1, {"a": "二"}]')
  await panel().getByRole('button', { name: '添加' }).click()
  await panel().getByLabel('list', { exact: true }).waitFor()
  await shot('storage')
  await panel().getByLabel('list', { exact: true }).fill('[1')
  await panel().getByRole('button', { name: '保存: list' }).click()
  await desk.getByText('这不是 JSON').waitFor()

  await panel().getByRole('button', { name: '删除: list' }).click()
  await panel().getByRole('button', { name: '清空这台手机的存储' }).click()
  await panel().getByText('这台手机里还没有存任何东西').waitFor()
})

test('the panel is used by keyboard: arrows between tabs, Tab into them', async () => {
  await desk.getByRole('tab', { name: '持机人' }).focus()

  await desk.keyboard.press('ArrowRight')
  assert.equal(await desk.getByRole('tab', { selected: true }).innerText(), '请求')
  await desk.keyboard.press('Home')
  await desk.keyboard.press('ArrowLeft')
  assert.match(await desk.getByRole('tab', { selected: true }).innerText(), /^构建/)
  await desk.keyboard.press('Tab')
  assert.equal(await desk.evaluate(() => document.activeElement?.id), 'panel-build')
})

test('a changed file shows on the phones at once, and a fault in it at the desk, with its place', async () => {
  copy.write('pages/hello/hello.wxml', '<view>good morning</view>')
  await screen('1').getByText('good morning').waitFor()
  await phone.see('good morning')

  copy.write('pages/hello/hello.wxml', '<view>\n<viw/></view>')
  await desk.getByRole('alert').getByRole('button', { name: '查看' }).click()
  await panel().getByText('pages/hello/hello.wxml:2:').waitFor()
  await shot('build')

  copy.write('pages/hello/hello.wxml', '<view>good evening</view>')
  await screen('1').getByText('good evening').waitFor()
  await panel().getByText('没有错误，也没有警告').waitFor()
})
