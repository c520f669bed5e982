// The inventory's client with the inventory behind it: in, out, query and a second warehouse.
// Runs where `minigate-scancode` is built, or MINIGATE_SCANCODE_BIN names it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { appBinary, openOldClient, shows, startApp, stored, until } from './support.mjs'

/** Of a page address that is glued together, only what stands before the `&` arrives. */
const AWKWARD = 'a&b=c%20+d'
const binary = appBinary('minigate-scancode', 'MINIGATE_SCANCODE_BIN')
const skip = binary ? false : 'minigate-scancode is not built'

let client
before(async () => {
  if (binary) client = await openOldClient('scancode', { start: () => startApp(binary) })
})
after(() => client?.close())

test('the login brings the first warehouse', { skip }, async () => {
  await shows(client.phone, '#dir', '默认')
})

test('goods go in one by one, and without a name they get the first 16 characters of their code', {
  skip,
}, async () => {
  const { phone } = client
  assert.equal(await scanIn(phone, '69012345678920000001', { remarks: '第 2 排' }), '1')
  assert.equal(await scanIn(phone, '69012345678920000001'), '2')

  await phone.tap('#query')
  await shows(phone, '.row-name', '6901234567892000')
  await shows(phone, '.row-count', '2')
  await phone.see('第 2 排')
  await phone.screenshot('old-scancode-query')
  await phone.tap('.wx-nav-back')
})

test('goods go out until there are none, and then the error page is blank, for it is told in another word', {
  skip,
}, async () => {
  const { phone } = client
  assert.equal(await scanOut(phone, '69012345678920000001'), '1')
  assert.equal(await scanOut(phone, '69012345678920000001'), '0')

  await phone.scan('69012345678920000001')
  await phone.tap('#goods-out')
  await phone.tap('#confirm')
  await phone.see('出错了')
  await shows(phone, '#error', '')
  const refused = lastAnswer('dataout')
  assert.equal(refused.exist, 'existed')
  assert.equal(typeof refused.error, 'string')
  await phone.tap('#back')
})

test('goods that nobody has put in cannot go out', { skip }, async () => {
  const { phone } = client
  await phone.scan('unheard-of')
  await phone.tap('#goods-out')
  await phone.see('出错了')

  assert.deepEqual(lastAnswer('checkqr'), { exist: 'none_existed' })
  await phone.tap('#back')
})

test('an awkward barcode is whole in the form and on the server; the old page’s address cuts it', {
  skip,
}, async () => {
  const { phone, front } = client
  await phone.scan(AWKWARD)
  await phone.tap('#goods-out')
  await phone.see('出错了')
  assert.equal(new URLSearchParams(front.seen('/scan/checkqr/').at(-1).body).get('code'), AWKWARD)
  await phone.tap('#back')

  const cookie = await stored(phone, 'cookie')
  const form = new URLSearchParams({ code: AWKWARD, name: '箱子 & 盒', remarks: '', cookie, dir: '默认' })
  const answer = await fetch(`${front.url}/scan/datain/`, { method: 'POST', body: form })
  assert.deepEqual(await answer.json(), { cur_count: 1, exist: 'newone' })
  await phone.tap('#query')
  await phone.top.locator('.row-code', { hasText: AWKWARD }).waitFor()
  await phone.tap('.wx-nav-back')

  await phone.scan(AWKWARD)
  await phone.tap('#goods-in')
  await shows(phone, '#code', 'a')
  await phone.tap('.wx-nav-back')
})

test('a second warehouse is built and chosen, and has goods of its own', { skip }, async () => {
  const { phone, front } = client
  await phone.tap('设置')
  await phone.fill('#dirname', '二号仓')
  await phone.tap('#build')
  await until(async () => (await phone.top.locator('#status').innerText()) !== '', 'not built')
  assert.deepEqual(Object.keys(lastAnswer('builddir')), ['status'])

  await choose(phone, '#choose', '二号仓')
  await shows(phone, '#chosen', '二号仓')
  await phone.tap('首页')
  await shows(phone, '#dir', '二号仓')
  assert.equal(await scanIn(phone, '69012345678920000001'), '1')

  await phone.tap('#query')
  for (const [name, count] of [
    ['默认', '0'],
    ['二号仓', '1'],
  ]) {
    await choose(phone, '#shown', name)
    await shows(phone, '#shown', name)
    await shows(phone, '.row-count', count)
  }
  await phone.tap('.wx-nav-back')
  assert.equal(new URLSearchParams(front.seen('/scan/datain/').at(-1).body).get('dir'), '二号仓')
})

test('a name that a warehouse has already is refused', { skip }, async () => {
  const { phone } = client
  await phone.tap('设置')
  await phone.fill('#dirname', '二号仓')
  await phone.tap('#build')

  await phone.see('出错了')
  assert.deepEqual(Object.keys(lastAnswer('builddir')), ['error'])
  await phone.tap('#back')
})

test('a login opens the warehouse that was made first, and two phones count the same goods in it', {
  skip,
}, async () => {
  const { phone } = client
  const other = await phone.anotherPhone()
  await shows(other, '#dir', '默认')
  assert.deepEqual(lastAnswer('login').dirs, ['默认', '二号仓'])
  assert.equal(await scanIn(other, 'shared'), '1')

  await phone.page.bringToFront()
  await phone.restart()
  await shows(phone, '#dir', '默认')
  assert.equal(await scanIn(phone, 'shared'), '2')
})

function lastAnswer(path) {
  return JSON.parse(client.front.seen(`/scan/${path}/`).at(-1).answer)
}

async function choose(phone, picker, name) {
  await phone.tap(picker)
  await phone.page.locator('.wx-wheel').getByText(name, { exact: true }).click()
  await phone.tap('.wx-picker-confirm')
}

async function scanIn(phone, code, { remarks } = {}) {
  await phone.scan(code)
  await phone.tap('#goods-in')
  await shows(phone, '#code', code)
  if (remarks !== undefined) await phone.fill('#remarks', remarks)
  await phone.tap('#confirm')
  return counted(phone)
}

async function scanOut(phone, code) {
  await phone.scan(code)
  await phone.tap('#goods-out')
  await shows(phone, '#code', code)
  await phone.tap('#confirm')
  return counted(phone)
}

/** What the success page says is there now. */
async function counted(phone) {
  const count = await phone.top.locator('#cur-count').innerText()
  await phone.tap('#back')
  await phone.top.locator('#goods-in').waitFor()
  return count
}
