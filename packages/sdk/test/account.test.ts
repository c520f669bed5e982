import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open } from './support/gate'
import type { Outcome } from './support/phone'

const ok = (data: unknown): Outcome => ({ statusCode: 200, data })

test('each method is the route that the server has for it', async () => {
  const { gate, server } = open()
  await gate.login()
  server.phone.calls.length = 0
  server.script('/v1/me/phone', ok({ phone: '+8613800138000' }), ok({ phone: '+8613800138000' }))
  server.script('/v1/me/decrypt', ok({ nickName: '小明' }))
  server.script('/v1/me/session_key', ok({ valid: true }))
  server.script('/v1/me/avatar', ok({ id: 'alice' }))
  server.script('/v1/me/sessions', ok({ sessions: [{ id: 's-1' }] }))
  server.script('/v1/me/sessions/a%2Fb', { statusCode: 204 })

  await gate.updateProfile({ nickname: '小明', signature: null })
  assert.equal((await gate.uploadAvatar('wxfile://tmp/avatar.jpg')).id, 'alice')
  assert.equal((await gate.bindPhone({ code: 'phone-code', encryptedData: 'e', iv: 'i' })).phone, '+8613800138000')
  await gate.bindPhone({ encryptedData: 'e', iv: 'i', errMsg: 'getPhoneNumber:ok' })
  assert.deepEqual(await gate.decrypt({ encryptedData: 'e', iv: 'i' }), { nickName: '小明' })
  assert.equal(await gate.checkSessionKey(), true)
  assert.deepEqual(await gate.sessions(), [{ id: 's-1' }])
  await gate.endSession('a/b')
  await gate.removeAvatar()
  await gate.phone()
  await gate.removePhone()
  await gate.exportAccount()

  const seen = server.phone.calls.map(({ method, path, data, filePath }) => [method, path, filePath ?? data])
  assert.deepEqual(seen, [
    ['POST', '/v1/me', { nickname: '小明', signature: null }],
    ['POST', '/v1/me/avatar', 'wxfile://tmp/avatar.jpg'],
    ['POST', '/v1/me/phone', { code: 'phone-code' }],
    ['POST', '/v1/me/phone', { encrypted_data: 'e', iv: 'i' }],
    ['POST', '/v1/me/decrypt', { encrypted_data: 'e', iv: 'i' }],
    ['GET', '/v1/me/session_key', {}],
    ['GET', '/v1/me/sessions', {}],
    ['DELETE', '/v1/me/sessions/a%2Fb', {}],
    ['DELETE', '/v1/me/avatar', {}],
    ['GET', '/v1/me/phone', {}],
    ['DELETE', '/v1/me/phone', {}],
    ['GET', '/v1/me/export', {}],
  ])
})

test('an event without data is the user saying no, and nothing is sent', async () => {
  const { gate, server } = open()
  const refused = { errMsg: 'getPhoneNumber:fail user deny', errno: 103 }

  await assert.rejects(gate.bindPhone(refused), { code: 'user_declined', message: /user deny/ })
  await assert.rejects(gate.decrypt({}), { code: 'user_declined' })
  await assert.rejects(gate.bindPhone(undefined as never), { code: 'user_declined' })

  assert.equal(server.phone.calls.length, 0)
})

test('a page where JSON should be is no user', async () => {
  const { gate, server } = open()
  await gate.login()
  for (const data of ['<html>', '', null, undefined]) {
    server.script('/v1/me', { statusCode: 200, data })
    await assert.rejects(gate.me(), { code: 'bad_answer', status: 200 })
  }
})

test('an upload carries the credential, is healed like a request, and gives JSON as data', async () => {
  const { gate, server } = open()
  await gate.login()
  server.expireAccess()

  const answer = await gate.upload<{ user: string }>({
    url: '/files',
    filePath: 'wxfile://a',
    name: 'file',
    formData: { a: 1 },
  })

  assert.deepEqual([answer.data.user, server.count('/files'), server.count('/v1/token/refresh')], ['alice', 2, 1])
  assert.equal(server.phone.calls.at(-1)?.header['Content-Type'], undefined)
})

test('an upload that is refused is an error with its code', async () => {
  const { gate, server } = open()
  await gate.login()
  server.script('/v1/me/avatar', { statusCode: 413, data: { code: 'body_too_large', detail: 'at most 8 MiB' } })

  await assert.rejects(gate.uploadAvatar('wxfile://huge'), { code: 'body_too_large', status: 413 })
})
