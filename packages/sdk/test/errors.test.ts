import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorOfAnswer } from '../src/errors'
import { GateError } from '../src/index'

const answer = (statusCode: number, data: unknown, header = {}) => ({ statusCode, data, header, errMsg: 'request:ok' })
const bytes = (text: string) => {
  const { buffer, byteOffset, byteLength } = Buffer.from(text)
  return buffer.slice(byteOffset, byteOffset + byteLength)
}

test('an error tells code, status, request id, fields and whether waiting helps', () => {
  const errors = [{ field: 'nickname', code: 'length', detail: 'at most 64' }]
  const data = {
    code: 'validation_failed',
    title: 'A field is missing',
    detail: 'see errors',
    request_id: 'r-7',
    errors,
  }

  const error = errorOfAnswer(answer(400, data))

  assert.ok(error instanceof GateError && error instanceof Error)
  const { name, message, title, code, status, requestId, fields, retryable, retryAfter } = error
  assert.deepEqual([name, message, title], ['GateError', 'validation_failed: see errors', 'A field is missing'])
  assert.deepEqual(
    [code, status, requestId, retryable, retryAfter],
    ['validation_failed', 400, 'r-7', false, undefined],
  )
  assert.deepEqual(fields, errors)
})

test('the code is found whatever the request made of the body', () => {
  const text = '{"code":"user_banned","title":"账号已被封禁。"}'
  for (const data of [JSON.parse(text), text, bytes(text)]) {
    assert.equal(errorOfAnswer(answer(403, data))?.code, 'user_banned')
  }
})

test('an answer without a code is an http_error, and headers count in any case', () => {
  for (const data of [
    '<html>502</html>',
    '',
    null,
    undefined,
    7,
    [],
    {},
    { code: 40001 },
    bytes('<html>'),
    new ArrayBuffer(0),
  ]) {
    const error = errorOfAnswer(answer(502, data, { 'X-REQUEST-ID': 'r-8', 'retry-After': '3' }))

    assert.deepEqual(
      [error?.code, error?.requestId, error?.retryAfter, error?.retryable],
      ['http_error', 'r-8', 3, true],
    )
  }
})

test('waiting helps against load and outages, not against what has to be put right', () => {
  const helps = (status: number, code: string) => errorOfAnswer(answer(status, { code }))?.retryable

  for (const status of [408, 429, 502, 503, 504]) assert.equal(helps(status, 'some'), true)
  for (const status of [400, 401, 403, 404, 409, 413, 500]) assert.equal(helps(status, 'some'), false)
  assert.equal(helps(503, 'wechat_ip_not_allowed'), false)
})

test('below 400 there is no error', () => {
  for (const status of [200, 204, 302, 304]) assert.equal(errorOfAnswer(answer(status, { code: 'user_banned' })), null)
})
