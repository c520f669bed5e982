// What the panel is told of a request: everything but the credentials.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { RequestRecord } from '../../src/server/index.ts'
import { startPeer } from './support/peer.ts'
import { fixedProgram, listen, startPhone } from './support/phone.ts'

const SECRET = 'k3yK3yk3yK3yk3yK3yk3yK3y'
const JWT = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'

const peer = await startPeer((request, response) => {
  response.setHeader('Set-Cookie', [`sessionid=${SECRET}; Path=/; HttpOnly`])
  if (request.path === '/text') response.end(`your token: ${JWT}`)
  else if (request.path === '/broken') response.end(`{"access": "${SECRET}`)
  else if (request.path === '/large') response.end(JSON.stringify({ text: 'x'.repeat(9_000) }))
  else if (request.path === '/binary') response.end(Buffer.from([0, 255, 1]))
  else if (request.path === '/problem') response.end(JSON.stringify({ code: 'session_expired', title: 'x' }))
  else response.end(JSON.stringify({ code: 'success', data: [{ access: SECRET, refresh: JWT, nickname: '小明' }] }))
})
const source = fixedProgram()
const phone = await startPhone({ servers: [peer.url], source })
after(async () => {
  await phone.close()
  await peer.close()
})

async function recorded(path: string, more: object = {}): Promise<RequestRecord> {
  await phone.request({ url: peer.url + path, method: 'POST', ...more })
  const { requests } = await phone.ask<{ requests: RequestRecord[] }>('GET', '/requests')
  const record = requests.at(-1)
  assert.ok(record)
  assert.ok(!JSON.stringify(record).includes(SECRET), JSON.stringify(record))
  assert.ok(!JSON.stringify(record).includes(JWT), JSON.stringify(record))
  return record
}

test('credentials in headers are redacted, their kind and names are not', async () => {
  const header = {
    Authorization: `Bearer ${SECRET}`,
    Cookie: `sessionid=${SECRET}; csrftoken=${SECRET}`,
    'X-CSRFToken': SECRET,
    'X-User-Token': SECRET,
    token: SECRET,
    'X-Other': 'seen',
  }
  const record = await recorded('/', { header })

  const sent = Object.fromEntries(record.sent.headers)
  assert.equal(sent.Authorization, 'Bearer [redacted]')
  assert.equal(sent.Cookie, 'sessionid=[redacted]; csrftoken=[redacted]')
  assert.deepEqual([sent['X-CSRFToken'], sent['X-User-Token'], sent.token], Array(3).fill('[redacted]'))
  assert.equal(sent['X-Other'], 'seen')
  const received = Object.fromEntries(record.received?.headers ?? [])
  assert.equal(received['Set-Cookie'], 'sessionid=[redacted]; Path=/; HttpOnly')
})

test('credentials in JSON, forms and addresses are redacted at any depth', async () => {
  const names = [
    ...['code', 'cookie', 'token', 'access', 'refresh', 'access_token', 'refresh_token', 'csrf_token', 'session_key'],
    ...['openid', 'encryptedData', 'iv', 'user_uuid', 'jscode', 'js_code', 'openId', 'sessionKey'],
  ]
  const fields = Object.fromEntries(names.map((name) => [name, SECRET]))
  const json = await recorded('/', { body: JSON.stringify({ deep: [{ ...fields, name: 'box' }] }) })
  const form = await recorded('/', {
    header: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...fields, name: 'a b' }).toString(),
  })
  const address = await recorded(`/invitations/${SECRET}${SECRET}/?${new URLSearchParams({ ...fields, q: 'x' })}`)

  const shown = JSON.parse(json.sent.body ?? '').deep[0]
  assert.deepEqual(shown, { ...Object.fromEntries(names.map((name) => [name, '[redacted]'])), name: 'box' })
  assert.match(form.sent.body ?? '', /^code=\[redacted\]&.*&jscode=\[redacted\].*&name=a\+b$/)
  assert.match(address.url, /\/invitations\/\[redacted\]\/\?code=\[redacted\].*&q=x$/)
})

test('an answer keeps its words and loses its tokens', async () => {
  const answer = await recorded('/')

  const redacted = { access: '[redacted]', refresh: '[redacted]', nickname: '小明' }
  assert.deepEqual(JSON.parse(answer.received?.body ?? ''), { code: 'success', data: [redacted] })
  assert.match((await recorded('/problem')).received?.body ?? '', /session_expired/)
  assert.equal((await recorded('/text')).received?.body, 'your token: [redacted]')
  assert.equal((await recorded('/broken')).received?.body, '{"access": "[redacted]')
})

test('what is long is shortened, and what is no text is counted', async () => {
  assert.match((await recorded('/large')).received?.body ?? '', /x… \(\d+ more characters\)$/)
  assert.equal((await recorded('/binary')).received?.body, '[unknown type, 3 bytes]')
})

test('requests, changed programs and their errors are told as they happen', async () => {
  const events = await listen(phone)
  await events.next('hello')

  await phone.request({ url: `${peer.url}/problem`, method: 'POST', body: '12345' })
  const record = (await events.next('request')) as RequestRecord
  source.change(['missing comma'])
  const { diagnostics } = (await events.next('diagnostics')) as { diagnostics: { message: string }[] }
  source.change()
  await events.next('program')
  events.stop()

  assert.deepEqual([record.device, record.method, record.status, record.sent.bytes], ['1', 'POST', 200, 5])
  assert.ok(record.ms >= 0 && record.received)
  assert.equal(diagnostics[0]?.message, 'missing comma')
})

test('a failed request is recorded with its reason', async () => {
  await phone.request({ url: 'http://example.com/', method: 'GET' })
  const { requests } = await phone.ask<{ requests: RequestRecord[] }>('GET', '/requests')

  assert.equal(requests.at(-1)?.error, 'request:fail url not in domain list')
  await phone.ask('DELETE', '/requests')
  assert.deepEqual(await phone.ask('GET', '/requests'), { requests: [] })
})
