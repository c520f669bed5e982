import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, test } from 'node:test'
import { fixedProgram, startPhone } from './support/phone.ts'

const phone = await startPhone()
after(() => phone.close())

/** `fetch` would not let us choose these headers. */
function status(headers: Record<string, string>, method = 'GET', path = '/_phone/state'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(phone.url + path, { method, headers, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}

const OWN = phone.url.replace('http://', '')

test('a name that resolves to this machine is refused', async () => {
  assert.equal(await status({ host: OWN }), 200)
  assert.equal(await status({ host: OWN.replace('127.0.0.1', 'localhost') }), 200)
  assert.equal(await status({ host: 'rebound.example.com' }), 403)
  assert.equal(await status({ host: '127.0.0.1.example.com' }), 403)
  assert.equal(await status({ host: 'rebound.example.com' }, 'GET', '/program.js'), 403)
})

test('pages of other origins are refused, those of other ports among them', async () => {
  const take = (headers: Record<string, string>) =>
    status({ host: OWN, ...headers }, 'POST', '/_phone/devices/1/barcodes/next')

  assert.equal(await take({ origin: phone.url }), 200)
  assert.equal(await take({}), 200)
  assert.equal(await take({ origin: 'https://example.com' }), 403)
  assert.equal(await take({ origin: 'http://127.0.0.1:1' }), 403)
  assert.equal(await take({ origin: 'null' }), 403)
  assert.equal(await status({ host: OWN, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }), 403)
})

test('a link from elsewhere opens the phone', async () => {
  const headers = { host: OWN, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }

  assert.equal(await status(headers, 'GET', '/device/1/'), 200)
})

test('an address that other machines reach is refused unless it is allowed', async () => {
  await assert.rejects(startPhone({ listen: { host: '0.0.0.0' } }), /loopback only/)

  const open = await startPhone({ listen: { host: '0.0.0.0' }, allowNonLoopback: true })
  await open.close()
})

test('bad input is answered with what is wrong about it', async () => {
  const answers = [
    await phone.tell('POST', '/_phone/devices/1/barcodes', {}),
    await phone.tell('POST', '/_phone/devices/9/barcodes', { text: 'x' }),
    await phone.tell('PATCH', '/_phone/devices'),
    await phone.tell('GET', '/_phone/nothing'),
    await phone.tell('PUT', '/_phone/network', { delay_ms: 'long' }),
    await phone.tell('POST', '/_phone/devices/1/login'),
    await phone.tell('GET', '/web/..%2f..%2fpackage.json'),
    await phone.tell('GET', '/assets/..%2fREADME.md'),
    await phone.tell('POST', '/_phone/devices/1/upload', {}, { 'x-phone-upload': '%' }),
  ]

  assert.deepEqual(
    answers.map((answer) => `${answer.status} ${JSON.parse(answer.body).message}`),
    [
      '400 "text" is missing',
      '404 there is no phone "9"; there are 1',
      '405 /_phone/devices has POST, not PATCH',
      '404 there is nothing at /_phone/nothing',
      '400 "delay_ms" must be a number',
      '503 the phone was started without a simulated WeChat: name one by --simulator',
      '404 there is nothing at /web/../../package.json',
      '404 the mini program has no file "../README.md"',
      '400 x-phone-upload is badly encoded',
    ],
  )
})

test('a body that is too large is refused', async () => {
  const answer = await fetch(`${phone.url}/_phone/devices/1/files/tmp/a.bin`, {
    method: 'PUT',
    body: Buffer.alloc(65 * 1024 * 1024),
  })

  assert.equal(answer.status, 413)
})

test('a phone is a page with the program in it, and its name cannot break out', async () => {
  const page = await phone.tell('GET', '/device/1/')

  assert.match(page.body, /data-device="1" data-person="alice" data-app="wx5100000000000001"/)
  assert.match(page.body, /<title>A &#38; &#60;B&#62;<\/title>/)
  assert.equal((await phone.tell('GET', '/program.js')).body, '__minigate_program({})')
  assert.equal((await phone.tell('GET', '/assets/package.json')).status, 200)
  assert.deepEqual(await phone.ask('POST', '/locate', { stack: 'at x (program.js:1:1)' }), {
    stack: 'at x (pages/home.js:7:3)',
  })
})

test('a program without an AppID of its own runs as the first of the simulated WeChat', async () => {
  const tourist = await startPhone({ source: fixedProgram('touristappid') })
  after(() => tourist.close())

  const state = await tourist.ask<{ program: { appId: string } }>('GET', '/state')

  assert.equal(state.program.appId, 'wx5100000000000001')
})
