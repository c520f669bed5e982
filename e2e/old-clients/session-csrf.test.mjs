// The client of the post on Django's session and CSRF cookies: it carries both by hand, whole, taken by their position.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { wire } from './front.mjs'
import { openOldClient, refuseNextCode, revoke, shows, store, stored, until, userOf } from './support.mjs'

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

let client
before(async () => {
  client = await openOldClient('session-csrf')
})
after(() => client?.close())

test('a login gives the two cookies in their order, and both come back with their attributes as if those were cookies', async () => {
  const { phone, front } = client
  await logIn(phone)
  const csrftoken = await stored(phone, 'csrftoken')
  const sessionid = await stored(phone, 'sessionid')
  assert.match(csrftoken, /^csrftoken=\w{32}; .*expires=\w+, /i)
  assert.match(sessionid, /^sessionid=[\w-]+; .*HttpOnly/)

  await phone.fill('#typed', '爱丽丝')
  await phone.tap('#rename')
  await shows(phone, '#status', '200')
  await shows(phone, '#nickname', '爱丽丝')
  await phone.screenshot('old-session-csrf')

  const sent = front.seen('/v1/me').at(-1)
  assert.equal(wire(sent, 'cookie'), `${csrftoken}; ${sessionid}`)
  assert.equal(wire(sent, 'X-CSRFToken'), csrftoken.slice('csrftoken='.length, 'csrftoken='.length + 32))
  assert.match(sent.headers.referer, /^https:\/\/servicewechat\.com\/wx5100000000000001\//)
})

test('the nickname is still there in the next session, and on another phone', async () => {
  const { phone } = client
  const other = await phone.anotherPhone()
  await logIn(other)

  for (const one of [phone, other]) {
    await one.tap('#me')
    await shows(one, '#nickname', '爱丽丝')
  }
})

test('a token that Django has masked is as good as the bare one', async () => {
  const { phone } = client
  const [cookie, ...attributes] = (await stored(phone, 'csrftoken')).split(';')
  await store(phone, 'csrftoken', [`csrftoken=${masked(cookie.split('=')[1])}`, ...attributes].join(';'))

  await phone.tap('#rename')
  await shows(phone, '#status', '200')
})

test('the token of another session is refused, and so is none', async () => {
  const { phone, front } = client
  const mine = await stored(phone, 'csrftoken')
  await logIn(phone)
  await store(phone, 'csrftoken', mine)
  await phone.tap('#rename')
  await shows(phone, '#status', '403')
  assert.match(front.seen('/v1/me').at(-1).answer, /csrf_token_mismatch/)

  await store(phone, 'csrftoken', '')
  await phone.tap('#rename')
  await until(() => /csrf_\w+/.exec(front.seen('/v1/me').at(-1).answer)?.[0] === 'csrf_cookie_missing', 'not refused')
  // Reading takes the session alone.
  await phone.tap('#me')
  await shows(phone, '#status', '200')
})

test('when the operator has ended the session the old client knows no better than to show it, until it logs in', async () => {
  const { phone, server } = client
  await phone.hold('bob')
  await logIn(phone)
  await revoke(server, { cookie: await cookieOf(phone) })

  for (let attempt = 0; attempt < 2; attempt += 1) {
    await phone.tap('#me')
    await shows(phone, '#status', '401')
  }
  await logIn(phone)
  await phone.tap('#me')
  await shows(phone, '#status', '200')
})

test('a logout with token and cookies ends the session on the server', async () => {
  const { phone } = client
  await phone.tap('#logout')
  await shows(phone, '#status', '204')

  await phone.tap('#me')
  await shows(phone, '#status', '401')
})

test('a code that WeChat refuses and a user who is banned get no cookies, and the client says nothing', async () => {
  const { phone, front, server } = client
  await phone.hold('carol')
  await refuseNextCode(phone)
  await phone.tap('#login')
  await until(() => front.seen('/login').at(-1).status >= 400, 'the code was not refused')
  assert.equal(await stored(phone, 'sessionid'), null)

  await logIn(phone)
  const user = await userOf(server, { cookie: await cookieOf(phone) })
  server.operate('user', 'ban', user)
  await phone.tap('#login')
  await until(() => front.seen('/login').at(-1).status === 403, 'the banned user was let in')
  await until(async () => (await userOf(server, { cookie: await cookieOf(phone) })) === null, 'the session goes on')
  await phone.tap('#me')
  await shows(phone, '#status', '403')
})

test('a load balancer that sets a cookie in front breaks the client, as its page says', async () => {
  const { phone, front } = client
  await phone.hold('dave')
  front.cookies.push('lb=1; path=/')
  await logIn(phone)
  front.cookies.length = 0

  assert.equal(await stored(phone, 'csrftoken'), 'lb=1; path=/')
  await phone.tap('#me')
  await shows(phone, '#status', '401')
})

async function logIn(phone) {
  await phone.restart()
  await phone.tap('#login')
  await phone.see('登录成功')
}

async function cookieOf(phone) {
  return `${await stored(phone, 'csrftoken')}; ${await stored(phone, 'sessionid')}`
}

/** Django's own: a mask, and the secret shifted by it. */
function masked(secret) {
  const shift = (letter, index) => LETTERS[(LETTERS.indexOf(letter) + index + 7) % LETTERS.length]
  const mask = Array.from(secret, (_, index) => LETTERS[(index + 7) % LETTERS.length])
  return mask.join('') + Array.from(secret, shift).join('')
}
