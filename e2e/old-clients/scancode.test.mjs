// The barcode inventory of 2017: a form with encrypted data for a string, which is in memory and in every later form.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openOldClient, refuseNextCode, revoke, shows, stored, until } from './support.mjs'

const LOGIN = '/scan/login/'
const QUERY = '/scan/query/'

let client
before(async () => {
  client = await openOldClient('scancode', { views: ({ url }) => ({ [`POST ${QUERY}`]: query(url) }) })
})
after(() => client?.close())

/** The inventory stays with Django, which asks minigate whose form it is: docs/migrate/scancode.md. */
function query(minigate) {
  return async ({ body }) => {
    const authorization = `Bearer ${new URLSearchParams(body).get('cookie')}`
    const answer = await fetch(`${minigate}/v1/me`, { headers: { authorization } })
    return { body: answer.ok ? { dirs: { 默认: [] } } : { error: '未知用户' } }
  }
}

test('opening it logs in by a form, and the answer has nobody’s openid', async () => {
  const { phone, front, server } = client
  await open('alice')
  await phone.screenshot('old-scancode')

  const login = front.seen(LOGIN).at(-1)
  assert.match(login.headers['content-type'], /^application\/x-www-form-urlencoded/)
  assert.deepEqual([...new URLSearchParams(login.body).keys()], ['code', 'encrypteddata', 'iv'])
  const { status, dirs, info } = JSON.parse(login.answer)
  assert.deepEqual([login.status, status, dirs, info.nickName], [200, '登录成功', [], '微信用户'])
  assert.match(info.cookie, /^[\w-]{70}$/)
  const { openids } = await (await fetch(`${server.simulator}/_sim/v1/people/alice`)).json()
  for (const openid of Object.values(openids)) assert.ok(!login.answer.includes(openid))
})

test('every form carries the string, and every start gets another', async () => {
  const { phone, front } = client
  const first = await stored(phone, 'cookie')
  await askForAll(phone)
  assert.equal(new URLSearchParams(front.seen(QUERY).at(-1).body).get('cookie'), first)

  await open('alice')
  await askForAll(phone)
  const second = new URLSearchParams(front.seen(QUERY).at(-1).body).get('cookie')
  assert.notEqual(second, first)
})

test('a profile that the user gives is shown, and without it the old client does not log in', async () => {
  const { phone, front } = client
  await phone.hold('bob')
  await phone.ask('PUT', 'people/bob', { nickname: '鲍勃', profile: 'real' })
  await phone.restart()
  await phone.tap('.wx-sheet-allow')
  await shows(phone, '#nick-name', '鲍勃')

  const logins = front.seen(LOGIN).length
  await phone.restart()
  await phone.tap('.wx-sheet-refuse')
  await phone.page.locator('.wx-sheet').waitFor({ state: 'detached' })
  assert.equal(front.seen(LOGIN).length, logins)
})

test('a second phone logs in and the first goes on', async () => {
  const { phone } = client
  await open('carol')
  const other = await phone.anotherPhone()
  await shows(other, '#nick-name', '微信用户')

  for (const one of [other, phone]) await askForAll(one)
})

test('after a revocation the user is unknown until the mini program is started again', async () => {
  const { phone, server } = client
  await open('dave')
  await revoke(server, { authorization: `Bearer ${await stored(phone, 'cookie')}` })

  await phone.tap('#query')
  await shows(phone, '#error', '未知用户')
  await phone.tap('#back')
  await open('dave')
  await askForAll(phone)
})

test('a code that WeChat refuses is HTTP 200 and a text for the user', async () => {
  const { phone, front } = client
  await refuseNextCode(phone)
  await phone.hold('erin')

  await shows(phone, '#error', '登录失败,请重新进入小程序再试')
  const login = front.seen(LOGIN).at(-1)
  assert.deepEqual([login.status, Object.keys(JSON.parse(login.answer))], [200, ['error']])
})

async function open(person) {
  const logins = client.front.seen(LOGIN).length
  await client.phone.hold(person)
  await until(() => client.front.seen(LOGIN).length > logins, 'no login')
  await shows(client.phone, '#nick-name', '微信用户')
}

async function askForAll(phone) {
  await phone.page.bringToFront()
  await phone.tap('#query')
  await shows(phone, '#shown', '默认')
  await phone.tap('.wx-nav-back')
  await shows(phone, '#nick-name', '微信用户')
}
