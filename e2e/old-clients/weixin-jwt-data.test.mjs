// The to-do client with the to-do server behind it: the whole list up, the whole list down.
// Runs where `minigate-todo` is built, or MINIGATE_TODO_BIN names it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { appBinary, openOldClient, shows, startApp, until } from './support.mjs'

const DATA = '/api/weixin/data/'
const binary = appBinary('minigate-todo', 'MINIGATE_TODO_BIN')
const skip = binary ? false : 'minigate-todo is not built'

let client
before(async () => {
  if (binary) client = await openOldClient('weixin-jwt', { start: () => startApp(binary) })
})
after(() => client?.close())

test('what is added is there after a restart, the newest first', { skip }, async () => {
  const { phone } = client
  await shows(phone, '#code', 'get ok')
  await add(phone, '买牛奶')
  await add(phone, '写信 & 寄信 <100%> 🍜')
  assert.deepEqual(await listed(phone), ['写信 & 寄信 <100%> 🍜', '买牛奶'])

  await restart(phone)
  assert.deepEqual(await listed(phone), ['写信 & 寄信 <100%> 🍜', '买牛奶'])
  await phone.screenshot('old-weixin-jwt-data')
})

test('what is done leaves the list, and the next upload of the rest does not destroy it', { skip }, async () => {
  const { phone } = client
  await saves(phone, () => phone.tap('买牛奶'))
  await restart(phone)
  assert.deepEqual(await listed(phone), ['写信 & 寄信 <100%> 🍜'])
  await add(phone, '浇花')

  await restart(phone)
  const done = onServer().filter((item) => item.checked)
  assert.deepEqual(
    done.map((item) => item.content),
    ['买牛奶'],
  )
  assert.deepEqual(await listed(phone), ['浇花', '写信 & 寄信 <100%> 🍜'])
})

test('two phones that add at the same time both keep what they added', { skip }, async () => {
  const { phone } = client
  const other = await phone.anotherPhone()
  await shows(other, '#code', 'get ok')
  await add(other, '来自另一部手机')
  await phone.page.bringToFront()
  await add(phone, '来自这部手机')

  for (const one of [phone, other]) {
    await restart(one)
    const items = await listed(one)
    for (const item of ['来自另一部手机', '来自这部手机', '浇花']) assert.ok(items.includes(item), `${item}: ${items}`)
  }
})

test('somebody else has a list of their own', { skip }, async () => {
  const { phone } = client
  await phone.hold('bob')
  await shows(phone, '#code', 'get ok')

  assert.deepEqual(await listed(phone), [])
})

async function add(phone, content) {
  await phone.fill('#inputed', content)
  await saves(phone, () => phone.tap('#submit'))
}

async function saves(phone, act) {
  const posts = () => client.front.seen(DATA).filter((request) => request.method === 'POST' && request.status)
  const before = posts().length
  await act()
  await until(() => posts().length > before, 'nothing was sent')
  assert.deepEqual(JSON.parse(posts().at(-1).answer), { code: 'post ok' })
  await shows(phone, '#code', 'post ok')
}

async function restart(phone) {
  await phone.page.bringToFront()
  await phone.restart()
  await shows(phone, '#code', 'get ok')
}

function listed(phone) {
  return phone.top.locator('.item-text').allInnerTexts()
}

/** The list as the last download had it. */
function onServer() {
  const downloads = client.front.seen(DATA).filter((request) => request.method === 'GET')
  return JSON.parse(downloads.at(-1).answer).items
}
