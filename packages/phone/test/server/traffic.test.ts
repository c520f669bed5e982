// What a mini program's requests become on the wire, and what comes back.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { startPeer } from './support/peer.ts'
import { fixedProgram, type Sent, startPhone } from './support/phone.ts'

const elsewhere = await startPeer()
const peer = await startPeer((request, response) => {
  const path = request.path.split('?')[0]
  if (path === '/cookies') {
    response.setHeader('Set-Cookie', ['csrftoken=a; expires=Sat, 24 Apr 2027 05:39:30 GMT', 'sessionid=b; HttpOnly'])
    response.statusCode = 404
    response.end('{"detail":"gone"}')
  } else if (path === '/gzip') {
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipSync('{"packed":true}'))
  } else if (path === '/never') {
    // Says nothing.
  } else if (path === '/cut') {
    response.write('{"half"')
    response.destroy()
  } else if (path === '/to') {
    const target = new URLSearchParams(request.path.split('?')[1]).get('url') ?? ''
    response.writeHead(302, { location: target }).end()
  } else if (path === '/round') response.writeHead(302, { location: '/round' }).end()
  else response.end(JSON.stringify({ method: request.method, body: request.body.toString() }))
})
const phone = await startPhone({ servers: [`${peer.url}/some/path`] })
after(async () => {
  await phone.close()
  await peer.close()
  await elsewhere.close()
})

const text = (sent: Sent): string => Buffer.from(sent.body ?? '', 'base64').toString()

test('headers arrive as they were set, and Referer is WeChat’s', async () => {
  const header = { Authorization: 'Bearer x', cookie: 'a=1; b=2', Referer: 'https://example.com', 'X-Name': '小明' }
  await phone.request({ url: `${peer.url}/headers?q=%26`, method: 'GET', header })

  const seen = peer.seen.at(-1)
  assert.equal(seen?.path, '/headers?q=%26')
  assert.equal(seen?.headers.authorization, 'Bearer x')
  assert.equal(seen?.headers.cookie, 'a=1; b=2')
  assert.equal(seen?.headers.referer, 'https://servicewechat.com/wx5100000000000001/devtools/page-frame.html')
  assert.match(seen?.headers['user-agent'] ?? '', /MicroMessenger/)
  assert.equal(Buffer.from(seen?.headers['x-name'] ?? '', 'latin1').toString(), '小明')
  assert.equal(seen?.headers.origin, undefined)
})

test('a body arrives byte for byte', async () => {
  const body = 'a=b&c=%20+🍜\0'
  const answer = await phone.request({ url: `${peer.url}/echo`, method: 'PUT', body })

  assert.deepEqual(JSON.parse(text(answer)), { method: 'PUT', body })
})

test('every status is an answer, with its Set-Cookie lines apart, and no cookie is kept', async () => {
  const answer = await phone.request({ url: `${peer.url}/cookies`, method: 'GET' })
  await phone.request({ url: `${peer.url}/after`, method: 'GET' })

  assert.equal(answer.statusCode, 404)
  const raw = answer.rawHeaders ?? []
  const cookies = raw.filter((_, i) => raw[i - 1] === 'Set-Cookie')
  assert.deepEqual(cookies, ['csrftoken=a; expires=Sat, 24 Apr 2027 05:39:30 GMT', 'sessionid=b; HttpOnly'])
  assert.equal(peer.seen.at(-1)?.headers.cookie, undefined)
})

test('a packed answer is unpacked', async () => {
  assert.equal(text(await phone.request({ url: `${peer.url}/gzip`, method: 'GET' })), '{"packed":true}')
})

test('only the servers that were named are reached, port for port', async () => {
  const refused = { error: { errMsg: 'request:fail url not in domain list', errno: 600002 } }
  const before = elsewhere.seen.length
  const named = peer.url.replace('http://', '')

  for (const url of [
    elsewhere.url,
    'https://api.weixin.qq.com/',
    'file:///etc/hostname',
    peer.url.replace('127.0.0.1', 'localhost'),
    `http://${named}@example.com/`,
    `http://user:password@${named}/`,
    `https://${named}/`,
  ]) {
    assert.deepEqual(await phone.request({ url, method: 'GET' }), refused, url)
  }
  assert.deepEqual(await phone.request({ url: '/relative', method: 'GET' }), {
    error: { errMsg: 'request:fail invalid url', errno: 600009 },
  })
  assert.equal(elsewhere.seen.length, before)
})

test('a redirect is followed, but not to elsewhere and not for ever', async () => {
  const to = (url: string, more = {}) =>
    phone.request({ url: `${peer.url}/to?url=${encodeURIComponent(url)}`, method: 'POST', body: 'x', ...more })

  assert.deepEqual(JSON.parse(text(await to('/arrived'))), { method: 'GET', body: '' })
  assert.equal((await to('/arrived', { redirect: 'manual' })).statusCode, 302)
  assert.equal((await to(elsewhere.url)).error?.errno, 600002)
  assert.equal(elsewhere.seen.length, 0)
  const round = await phone.request({ url: `${peer.url}/round`, method: 'GET' })
  assert.deepEqual(round.error, { errMsg: 'request:fail too many redirects', errno: 600008 })
})

test('what gets no answer fails as on a phone', async () => {
  const gone = await startPeer()
  const other = await startPhone({ servers: [gone.url, peer.url, 'http://no-such-host.invalid'] })
  after(() => other.close())
  await gone.close()
  const fails = async (url: string, more = {}) => (await other.request({ url, method: 'GET', ...more })).error

  assert.deepEqual(await fails(gone.url), {
    errMsg: 'request:fail errcode:-102 cronet_error_code:-102 error_msg:net::ERR_CONNECTION_REFUSED',
    errno: 600001,
  })
  assert.match((await fails(`${peer.url}/cut`))?.errMsg ?? '', /net::ERR_CONNECTION_RESET/)
  assert.match((await fails('http://no-such-host.invalid/'))?.errMsg ?? '', /net::ERR_NAME_NOT_RESOLVED/)
  assert.deepEqual(await fails(`${peer.url}/never`, { timeout: 50 }), { errMsg: 'request:fail timeout', errno: 5 })
  assert.deepEqual(await fails(peer.url, { header: { 'X-Bad': 'a\nb' } }), {
    errMsg: 'request:fail invalid header',
    errno: 600005,
  })
})

test('the timeout of app.json counts when the call has none', async () => {
  const impatient = await startPhone({ source: fixedProgram(undefined, { request: 50 }), servers: [peer.url] })
  after(() => impatient.close())

  const answer = await impatient.request({ url: `${peer.url}/never`, method: 'GET' })

  assert.equal(answer.error?.errMsg, 'request:fail timeout')
})

test('a method that WeChat does not have is refused', async () => {
  const answer = await phone.tell('POST', '/_phone/devices/1/request', { url: peer.url, method: 'PATCH' })

  assert.equal(answer.status, 400)
  assert.match(answer.body, /no method \\"PATCH\\"/)
})

test('a request that the page gives up is given up', async () => {
  const closed = new Promise<void>((resolve) => {
    startPeer((_, response) => response.on('close', resolve)).then(async (slow) => {
      const other = await startPhone({ servers: [slow.url] })
      after(async () => {
        await other.close()
        await slow.close()
      })
      const abort = new AbortController()
      const body = JSON.stringify({ url: slow.url, method: 'GET' })
      const sent = fetch(`${other.url}/_phone/devices/1/request`, { method: 'POST', body, signal: abort.signal })
      sent.catch(() => {})
      while (slow.seen.length === 0) await new Promise((turn) => setImmediate(turn))
      abort.abort()
    })
  })

  await closed
})

test('a phone has ten requests under way at a time, and another phone has its own', async () => {
  const waiting: (() => void)[] = []
  const slow = await startPeer((_, response) => void waiting.push(() => response.end('{}')))
  const busy = await startPhone({ servers: [slow.url] })
  after(async () => {
    await busy.close()
    await slow.close()
  })
  await busy.ask('POST', '/devices')
  const all = Array.from({ length: 25 }, () => busy.request({ url: slow.url, method: 'GET' }))
  const others = busy.request({ url: `${slow.url}/other`, method: 'GET' }, '2')

  while (!slow.seen.some((request) => request.path === '/other')) await new Promise((turn) => setImmediate(turn))
  while (waiting.length < 11) await new Promise((turn) => setImmediate(turn))
  assert.equal(slow.seen.filter((request) => request.path === '/').length, 10)

  const answering = setInterval(() => waiting.shift()?.(), 1)
  after(() => clearInterval(answering))
  const answers = await Promise.all([...all, others])
  assert.ok(answers.every((answer) => answer.statusCode === 200))
})

test('a file is uploaded as a form with its fields', async () => {
  const described = {
    url: `${peer.url}/upload`,
    name: 'file',
    fileName: '货 品.csv',
    formData: { 仓库: '一 & 二', note: 'x'.repeat(50_000) },
  }
  const answer = await fetch(`${phone.url}/_phone/devices/1/upload`, {
    method: 'POST',
    headers: {
      'x-phone-upload': encodeURIComponent(
        JSON.stringify({ ...described, header: { 'Content-Type': 'wrong', A: 'b' } }),
      ),
      'content-type': 'text/csv',
    },
    body: 'code,count\n1,2\n',
  })
  const { statusCode } = (await answer.json()) as Sent

  const seen = peer.seen.at(-1)
  assert.equal(statusCode, 200)
  assert.equal(seen?.headers.a, 'b')
  const type = seen?.headers['content-type'] ?? ''
  const form = await new Response(new Uint8Array(seen?.body ?? []), { headers: { 'content-type': type } }).formData()
  const file = form.get('file') as File
  assert.equal(form.get('仓库'), '一 & 二')
  const { requests } = await phone.ask<{ requests: { sent: { body: string } }[] }>('GET', '/requests')
  assert.match(requests.at(-1)?.sent.body ?? '', /^name="仓库"\nname="note"\nname="file"; filename="货 品.csv"$/)
  assert.deepEqual([file.name, file.type, await file.text()], ['货 品.csv', 'text/csv', 'code,count\n1,2\n'])
})

test('a download is a GET', async () => {
  const answer = await phone.ask<Sent>('POST', '/devices/1/download', { url: `${peer.url}/file`, header: { A: 'b' } })

  assert.equal(JSON.parse(text(answer)).method, 'GET')
  assert.equal(peer.seen.at(-1)?.headers.a, 'b')
})
