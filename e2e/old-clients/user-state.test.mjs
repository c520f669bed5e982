// The client of the post on the user state: a login by GET, one string in place of the openid, wx.checkSession to decide.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { wire } from './front.mjs'
import { openOldClient, refuseNextCode, revoke, shows, stored, until, userOf } from './support.mjs'

let client
before(async () => {
  client = await openOldClient('user-state')
})
after(() => client?.close())

test('the first time checkSession fails, so the client logs in and keeps the string as its openid', async () => {
  const { phone, front, server } = client
  await phone.ask('PUT', 'people/alice', { nickname: '爱丽丝 & 朋友', profile: 'real' })
  await phone.tap('#user-info')
  await phone.tap('.wx-sheet-allow')
  await shows(phone, '#nick-name', '爱丽丝 & 朋友')
  await enter(phone)
  await phone.see('已登录')
  await phone.screenshot('old-user-state')

  const [login] = front.seen('/login')
  const query = new URL(login.url, front.url).searchParams
  assert.deepEqual([login.method, [...query.keys()]], ['GET', ['code', 'userInfo']])
  assert.equal(query.get('userInfo'), '爱丽丝 & 朋友')
  assert.equal(await stored(phone, 'openid'), JSON.parse(login.answer).user_uuid)
  assert.match(await stored(phone, 'openid'), /^mgo_/)
  assert.ok(!server.said().includes(query.get('code')), 'the code stands in the log')
})

test('after that checkSession succeeds, and the string in its header says who it is', async () => {
  const { phone, front } = client
  await look(phone, '200')
  await shows(phone, '#nickname', '爱丽丝 & 朋友')

  assert.equal(wire(front.seen('/v1/me').at(-1), 'X-User-Token'), await stored(phone, 'openid'))
  assert.equal(front.seen('/login').length, 1)
})

test('a second phone logs in and the first goes on', async () => {
  const { phone } = client
  const other = await phone.anotherPhone()
  await enter(other)
  await other.see('已登录')

  await look(other, '200')
  await phone.page.bringToFront()
  await phone.restart()
  await look(phone, '200')
})

test('when WeChat has renewed its session_key the client logs in again and gets another string', async () => {
  const { phone } = client
  const before = await stored(phone, 'openid')
  await phone.restart()
  await phone.ask('POST', 'session-key/rotate', {})
  await enter(phone)
  await phone.see('已登录')

  assert.notEqual(await stored(phone, 'openid'), before)
  await look(phone, '200')
})

test('checkSession knows nothing of a revocation: the client is refused until WeChat’s own session ends', async () => {
  const { phone, front, server } = client
  await phone.hold('bob')
  await enter(phone)
  await phone.see('已登录')
  await revoke(server, { 'x-user-token': await stored(phone, 'openid') })

  const logins = front.seen('/login').length
  await look(phone, '401')
  assert.match(front.seen('/v1/me').at(-1).answer, /session_revoked/)
  assert.equal(front.seen('/login').length, logins)
  await phone.restart()
  await phone.ask('POST', 'session-key/rotate', {})
  await enter(phone)
  await phone.see('已登录')
  await look(phone, '200')
})

test('a code that WeChat refuses gives no string, whatever the client says', async () => {
  const { phone, front } = client
  await phone.hold('carol')
  await refuseNextCode(phone)
  await enter(phone)
  await phone.see('已登录')

  assert.ok(front.seen('/login').at(-1).status >= 400)
  assert.equal(await stored(phone, 'openid'), undefined)
})

test('who is banned is refused with the string and at the login', async () => {
  const { phone, front, server } = client
  await phone.hold('dave')
  await enter(phone)
  await phone.see('已登录')
  const header = { 'x-user-token': await stored(phone, 'openid') }
  server.operate('user', 'ban', await userOf(server, header))
  await until(async () => (await userOf(server, header)) === null, 'the session goes on')

  await look(phone, '403')
  await phone.restart()
  await phone.ask('POST', 'session-key/rotate', {})
  await enter(phone)
  await until(() => front.seen('/login').at(-1).status === 403, 'the banned user was let in')
})

function enter(phone) {
  return phone.tap('#user-login')
}

/** The second page asks who is there. */
async function look(phone, status) {
  await enter(phone)
  await shows(phone, '#status', status)
}
