import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { createGate, GateError } from '../src/index'
import { open } from './support/gate'
import { BASE_URL } from './support/phone'
import { OFFLINE, problem } from './support/server'

test('only baseUrl and the listed servers see the credential', async () => {
  const { gate, server } = open({ servers: ['https://api.example.com:8443/v2'] })
  await gate.login()
  server.phone.calls.length = 0

  for (const url of [
    '/a',
    `${BASE_URL}/a`,
    `${BASE_URL}?a`,
    'HTTPS://LOGIN.EXAMPLE.COM/a',
    'https://api.example.com:8443/b',
  ]) {
    await gate.request({ url })
  }
  assert.ok(server.phone.calls.every((call) => call.header.Authorization === 'Bearer jwt-1'))
  assert.equal(server.phone.calls.length, 5)

  for (const url of [
    ...['https://evil.example/', 'https://api.example.com/', 'http://login.example.com/', `${BASE_URL}.evil.example/`],
    ...[`${BASE_URL}@evil.example/`, `${BASE_URL}:x@evil.example/`, `${BASE_URL}\\@evil.example/`, `${BASE_URL}:444/`],
    ...['https://x@login.example.com/', 'v1/me', '.evil.example/', '', 'ftp://login.example.com/', ` ${BASE_URL}/`],
  ]) {
    await assert.rejects(gate.request({ url }), { code: 'invalid_options' }, url)
  }
  assert.equal(server.phone.calls.length, 5)
})

test('a path that looks like another host stays with baseUrl', async () => {
  const { gate, server } = open()
  await gate.login()

  await gate.request({ url: '//evil.example/a' })

  assert.equal(server.phone.calls.at(-1)?.path, '//evil.example/a')
})

test('a path under which minigate is mounted is kept', async () => {
  const { server } = open()
  const gate = createGate({ baseUrl: `${BASE_URL}/auth//`, wx: server.phone.wx })
  server.script('/auth/v1/login', { statusCode: 404, data: '' })

  await assert.rejects(gate.me(), { code: 'http_error', status: 404 })
})

test('the header of the caller goes along, but for what proves the session', async () => {
  const { gate, server } = open()
  await gate.request({
    url: '/a',
    header: { 'X-Trace': '7', authorization: 'Bearer mine', 'Content-Type': 'text/plain' },
  })
  const { header } = server.phone.calls[1] ?? assert.fail()
  assert.deepEqual(header, { Authorization: 'Bearer jwt-1', 'X-Trace': '7', 'Content-Type': 'text/plain' })

  const { gate: jar, server: other } = open({ style: 'cookie' })
  await jar.request({ url: '/a', header: { cookie: 'theme=dark', 'x-csrftoken': 'mine' } })
  const sent = other.phone.calls[1]?.header
  assert.deepEqual(sent, { Cookie: 'theme=dark; csrftoken=csrf-1; sessionid=cookie-1', 'X-CSRFToken': 'csrf-1' })
})

test('callbacks hear of the outcome once, and the promise of it needs no catch', async () => {
  const { gate, server } = open()
  await gate.login()
  server.expireAccess()
  const [success, fail, complete] = [mock.fn(), mock.fn(), mock.fn()]
  const callbacks = { success, fail, complete }

  const answer = await gate.request({ url: '/a', ...callbacks })
  assert.deepEqual(
    [success, fail, complete].map((each) => each.mock.callCount()),
    [1, 0, 1],
  )
  assert.equal(success.mock.calls[0]?.arguments[0], answer)

  server.script('/a', problem(404, 'not_found'))
  gate.request({ url: '/a', ...callbacks })
  await gate.me()
  assert.deepEqual(
    [success, fail, complete].map((each) => each.mock.callCount()),
    [1, 1, 2],
  )
  assert.ok(fail.mock.calls[0]?.arguments[0] instanceof GateError)
})

test('the platform gets the options of wx.request and no field that is undefined', async () => {
  const { gate, server } = open()
  await gate.login()
  const request = mock.method(server.phone.wx, 'request')
  const tasks: unknown[] = []

  await gate.request({
    url: '/a',
    data: undefined,
    dataType: 'other',
    enableHttp2: true,
    onTask: (task) => tasks.push(task),
  })

  const options = request.mock.calls[0]?.arguments[0] ?? assert.fail()
  assert.deepEqual(Object.keys(options).sort(), ['dataType', 'enableHttp2', 'fail', 'header', 'success', 'url'])
  assert.equal(tasks.length, 1)
})

test('what the platform fails with has a code', async () => {
  const { gate, server } = open()
  await gate.login()
  for (const [errMsg, errno, code, retryable] of [
    ['request:fail timeout', undefined, 'timeout', true],
    ['request:fail fail:time out', 5, 'timeout', true],
    ['request:fail -7:net::ERR_TIMED_OUT', undefined, 'timeout', true],
    ['request:fail errcode:-101 cronet_error_code:-101 error_msg:net::ERR_CONNECTION_RESET', 600001, 'network', true],
    ['request:fail interrupted', 600003, 'network', true],
    ['request:fail ', undefined, 'network', true],
    ['未能连接到服务器。', undefined, 'network', true],
    ['request:fail url not in domain list', undefined, 'domain_not_allowed', false],
    ['request:fail', 600002, 'domain_not_allowed', false],
    ['request:fail abort', undefined, 'aborted', false],
  ] as const) {
    server.script('/a', { errMsg, ...(errno && { errno }) })
    await assert.rejects(gate.request({ url: '/a' }), { code, retryable, status: 0 }, errMsg)
  }
})

test('a platform that throws is an error with a code, too', async () => {
  const { gate, server } = open()
  await gate.login()
  mock.method(server.phone.wx, 'request', () => {
    throw new TypeError('parameter.url should be String')
  })

  await assert.rejects(gate.request({ url: '/a' }), {
    name: 'GateError',
    code: 'invalid_options',
    message: /parameter.url/,
  })
  await assert.rejects(gate.request({} as never), { name: 'GateError', code: 'invalid_options' })
})

test('a platform whose calls return promises besides is no trouble (Taro)', async () => {
  const { gate, server } = open()
  const { request } = server.phone.wx
  server.phone.wx.request = (options) =>
    new Promise((_, reject) =>
      request.call(server.phone.wx, { ...options, fail: (error) => reject(options.fail?.(error)) }),
    )
  server.script('/v1/login', OFFLINE, OFFLINE)

  await assert.rejects(gate.me(), { code: 'network' })

  assert.equal((await gate.me()).id, 'alice')
})
