import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cookiesOf } from '../src/cookies'

const csrf = 'csrftoken=tok; expires=Sat, 10 Apr 2027 05:39:30 GMT; Max-Age=31449600; Path=/; SameSite=Lax'
const session = 'sessionid=ses.sion=; expires=Sat, 24 Apr 2027 05:39:30 GMT; HttpOnly; Max-Age=1209600; Path=/'
const other = 'theme=dark; expires=Sat, 24 Apr 2027 05:39:30 GMT, sessionid2=no; Path=/'
const answer = (more: object) => ({ statusCode: 200, data: '', errMsg: 'request:ok', ...more })

test('exactly the two cookies are kept, from whichever place the platform puts them', () => {
  const expected = 'csrftoken=tok; sessionid=ses.sion='

  assert.equal(cookiesOf(answer({ cookies: [csrf, session, other] })), expected)
  for (const name of ['Set-Cookie', 'set-cookie', 'SET-COOKIE']) {
    assert.equal(cookiesOf(answer({ header: { [name]: `${csrf},${session},${other}` } })), expected)
    assert.equal(cookiesOf(answer({ cookies: [], header: { [name]: `${other}, ${csrf}, ${session}` } })), expected)
  }
})

test('names with a prefix are the same cookies', () => {
  const cookies = ['__Host-csrftoken=tok; Secure; Path=/', '__Host-sessionid=ses; Secure; Path=/']

  assert.equal(cookiesOf(answer({ cookies })), '__Host-csrftoken=tok; __Host-sessionid=ses')
})

test('no cookies are none, and cookies taken back are none', () => {
  assert.equal(cookiesOf(answer({})), '')
  assert.equal(cookiesOf(answer({ cookies: [other] })), '')
  assert.equal(cookiesOf(answer({ cookies: ['sessionid=; Max-Age=0', 'csrftoken=; Max-Age=0'] })), '')
})
