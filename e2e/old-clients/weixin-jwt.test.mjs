// The client of the to-do series: an access token kept for five minutes by its own clock, the refresh token never.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { wire } from './front.mjs'
import { openOldClient, refuseNextCode, revoke, shows, stored, until, userOf } from './support.mjs'

const LOGIN = '/api/weixin/login/'
const DATA = '/api/weixin/data/'

let client
before(async () => {
  client = await openOldClient('weixin-jwt', { views: ({ url }) => ({ [`GET ${DATA}`]: userData(url) }) })
})
after(() => client?.close())

/** The series' view stays with Django, which asks minigate about the token: docs/migrate/weixin-jwt.md. */
function userData(minigate) {
  return async ({ headers }) => {
    const token = headers.authorization.slice('Bearer '.length)
    const body = JSON.stringify({ token })
    const json = { 'content-type': 'application/json' }
    const answer = await fetch(`${minigate}/api/token/verify/`, { method: 'POST', headers: json, body })
    if (answer.ok) return { body: { code: 'Authenticated.' } }
    // What simplejwt's guard says.
    return { status: 401, body: { detail: 'Given token not valid for any token type', code: 'token_not_valid' } }
  }
}

test('opening the page logs in, and the access token opens the data', async () => {
  const { phone, front } = client
  await open('alice')
  await shows(phone, '#code', 'Authenticated.')
  await phone.screenshot('old-weixin-jwt')

  const [login] = front.seen(LOGIN).slice(-1)
  assert.deepEqual(Object.keys(JSON.parse(login.body)), ['code'])
  assert.deepEqual(Object.keys(JSON.parse(login.answer)).sort(), ['access', 'code', 'refresh'])
  const access = await stored(phone, 'access')
  assert.equal(wire(front.seen(DATA).at(-1), 'Authorization'), `Bearer ${access}`)
  assert.equal(await stored(phone, 'refresh'), null)
})

test('the token outlives the five minutes that the client gives it, and tells nobody’s openid', async () => {
  const { phone, server } = client
  const claims = JSON.parse(Buffer.from((await stored(phone, 'access')).split('.')[1], 'base64url'))

  assert.equal(claims.token_type, 'access')
  assert.ok(claims.exp - claims.iat >= 5 * 60)
  assert.equal(claims.user_id, await userOf(server, { authorization: `Bearer ${await stored(phone, 'access')}` }))
  const { openids } = await (await fetch(`${server.simulator}/_sim/v1/people/alice`)).json()
  for (const openid of Object.values(openids)) assert.ok(!JSON.stringify(claims).includes(openid))
})

test('within five minutes of its own clock the client goes on with the token, and then logs in anew', async () => {
  const { phone, front } = client
  const before = await stored(phone, 'access')
  const logins = front.seen(LOGIN).length

  await reopen()
  assert.equal(front.seen(LOGIN).length, logins)
  await minutesLater(6)
  await reopen()
  assert.equal(front.seen(LOGIN).length, logins + 1)
  assert.notEqual(await stored(phone, 'access'), before)
  await shows(phone, '#code', 'Authenticated.')
})

test('after a revocation the client is refused until its five minutes are over', async () => {
  const { phone, front, server } = client
  await open('bob')
  await shows(phone, '#code', 'Authenticated.')
  await revoke(server, { authorization: `Bearer ${await stored(phone, 'access')}` })

  const logins = front.seen(LOGIN).length
  await reopen()
  await shows(phone, '#code', 'token_not_valid')
  assert.equal(front.seen(LOGIN).length, logins)
  await minutesLater(6)
  await reopen()
  await shows(phone, '#code', 'Authenticated.')
})

test('a code that WeChat refuses is HTTP 200 and "fail", which the client stores as its token', async () => {
  const { phone, front } = client
  await refuseNextCode(phone)
  await open('carol')
  await shows(phone, '#code', 'token_not_valid')

  const login = front.seen(LOGIN).at(-1)
  assert.deepEqual([login.status, JSON.parse(login.answer)], [200, { code: 'fail' }])
  assert.equal(wire(front.seen(DATA).at(-1), 'Authorization'), 'Bearer undefined')
  assert.equal(await stored(phone, 'access'), undefined)
})

test('a second phone logs in and the first goes on', async () => {
  const { phone } = client
  await open('dave')
  const other = await phone.anotherPhone()

  await shows(other, '#code', 'Authenticated.')
  await reopen()
  await shows(phone, '#code', 'Authenticated.')
})

test('who is banned is refused at the data and at the login', async () => {
  const { phone, front, server } = client
  const authorization = `Bearer ${await stored(phone, 'access')}`
  server.operate('user', 'ban', await userOf(server, { authorization }))
  await until(async () => (await userOf(server, { authorization })) === null, 'the session goes on')
  await reopen()
  await shows(phone, '#code', 'token_not_valid')

  await minutesLater(6)
  await reopen()
  const { code, reason } = JSON.parse(front.seen(LOGIN).at(-1).answer)
  assert.deepEqual([code, reason], ['fail', 'user_banned'])
})

async function open(person) {
  await client.phone.page.clock.setFixedTime(new Date())
  const asked = client.front.seen(DATA).length
  await client.phone.hold(person)
  await answered(asked)
}

async function reopen() {
  const asked = client.front.seen(DATA).length
  await client.phone.restart()
  await answered(asked)
}

/** The page asks for its data as soon as it is there. */
async function answered(before) {
  await until(() => client.front.seen(DATA).length > before && client.front.seen(DATA).at(-1).status, 'no data asked')
  await until(async () => (await client.phone.top.locator('#code').innerText()) !== '', 'the page shows no answer')
}

function minutesLater(minutes) {
  return client.phone.page.clock.setFixedTime(new Date(Date.now() + minutes * 60_000))
}
