// The client of the post on JWT: it is told an openid and a session_key, posts both back, and forgets to tell of a logout.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { wire } from './front.mjs'
import { openOldClient, refuseNextCode, revoke, shows, stored, until, userOf } from './support.mjs'

let client
before(async () => {
  client = await openOldClient('openid-ticket')
})
after(() => client?.close())

test('the client logs in with what it takes for openid and session_key', async () => {
  const { phone, front, server } = client
  await holdAs('alice', '爱丽丝', 'female')
  await logIn(phone, '爱丽丝')
  await shows(phone, '#gender', '女')
  await phone.screenshot('old-openid-ticket')

  const [tickets, login] = ['/get-openid/', '/wx-login/'].map((path) => front.seen(path).at(-1))
  const { openid, session_key } = JSON.parse(tickets.answer)
  assert.match(openid, /^mgt_/)
  assert.match(session_key, /^mgt_/)
  const sent = JSON.parse(login.body)
  assert.deepEqual([sent.openid, sent.session_key, sent.nickname], [openid, session_key, '爱丽丝'])
  const { status, user_id, token } = JSON.parse(login.answer)
  assert.equal(status, 'success')
  assert.deepEqual([await stored(phone, 'jwt_token'), await stored(phone, 'user_id')], [token, user_id])
  assert.equal(user_id, await userOf(server, { token }))
})

test('no answer and no token tells the openid', async () => {
  const { phone, front, server } = client
  const { openids } = await (await fetch(`${server.simulator}/_sim/v1/people/alice`)).json()
  const payload = Buffer.from((await stored(phone, 'jwt_token')).split('.')[1], 'base64url').toString()
  const told = ['/get-openid/', '/wx-login/', '/profile/'].map((path) => front.seen(path).at(-1).answer)

  for (const openid of Object.values(openids)) assert.ok(![payload, ...told].join().includes(openid))
})

test('what the user has edited a later login does not undo', async () => {
  const { phone, front } = client
  await phone.tap('#edit')
  await phone.fill('#new-nickname', '爱丽')
  await phone.tap('.gender-1')
  await phone.tap('#save')
  await shows(phone, '#nickname', '爱丽')
  await shows(phone, '#gender', '男')
  assert.equal(wire(front.seen('/profile/').at(-1), 'token'), await stored(phone, 'jwt_token'))

  await phone.restart()
  await logIn(phone, '爱丽')
  assert.equal(JSON.parse(front.seen('/wx-login/').at(-1).body).nickname, '爱丽丝')
})

test('a second phone logs in and the first goes on', async () => {
  const { phone } = client
  const other = await phone.anotherPhone()
  await logIn(other, '爱丽')

  await phone.page.bringToFront()
  await refresh(phone)
  await shows(phone, '#nickname', '爱丽')
})

test('the client’s logout forgets the token here; the operator’s ends it everywhere', async () => {
  const { phone, server } = client
  const token = await stored(phone, 'jwt_token')
  await phone.tap('#logout')
  await phone.top.locator('#authorize').waitFor()
  assert.deepEqual([await stored(phone, 'jwt_token'), await stored(phone, 'user_id')], [null, null])

  assert.notEqual(await userOf(server, { token }), null)
  await revoke(server, { token })
})

test('a session that ends in mid-use leaves an empty profile, until the user logs in again', async () => {
  const { phone, front, server } = client
  await holdAs('bob', '鲍勃', 'male')
  await logIn(phone, '鲍勃')
  await revoke(server, { token: await stored(phone, 'jwt_token') })

  await refresh(phone)
  await shows(phone, '#status', '401')
  await shows(phone, '#nickname', '')
  await phone.tap('#logout')
  await logIn(phone, '鲍勃')
  assert.equal(front.seen('/profile/').at(-1).status, 200)
})

test('a code that WeChat refuses gives no token, whatever the client believes', async () => {
  const { phone, front } = client
  await holdAs('carol', '卡罗尔', 'unknown')
  await refuseNextCode(phone)
  await phone.tap('#authorize')
  await phone.tap('.wx-sheet-allow')
  // It looks neither at the status nor for the token.
  await shows(phone, '#status', '401')

  assert.ok(front.seen('/get-openid/').at(-1).status >= 400)
  assert.equal(front.seen('/wx-login/').at(-1).status, 400)
  assert.equal(await stored(phone, 'jwt_token'), undefined)
})

test('who is banned gets no token any more', async () => {
  const { phone, front, server } = client
  await holdAs('dave', '戴夫', 'male')
  await logIn(phone, '戴夫')
  const token = await stored(phone, 'jwt_token')
  server.operate('user', 'ban', await stored(phone, 'user_id'))
  await until(async () => (await userOf(server, { token })) === null, 'the session goes on')

  await phone.restart()
  await phone.tap('#authorize')
  await phone.tap('.wx-sheet-allow')
  await shows(phone, '#nickname', '')
  assert.match(front.seen('/wx-login/').at(-1).answer, /user_banned/)
})

async function holdAs(person, nickname, gender) {
  await client.phone.hold(person)
  await client.phone.ask('PUT', `people/${person}`, { nickname, gender, profile: 'real' })
}

async function logIn(phone, nickname) {
  await phone.tap('#authorize')
  await phone.tap('.wx-sheet-allow')
  await shows(phone, '#nickname', nickname)
}

/** The profile is read whenever its page is shown. */
async function refresh(phone) {
  const read = client.front.seen('/profile/').length
  await phone.tap('#edit')
  await phone.tap('.wx-nav-back')
  await until(
    () => client.front.seen('/profile/').length > read && client.front.seen('/profile/').at(-1).status,
    'not read',
  )
}
