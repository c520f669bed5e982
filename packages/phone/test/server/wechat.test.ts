// What WeChat does for a phone, by the real simulated one.

import assert from 'node:assert/strict'
import { createDecipheriv } from 'node:crypto'
import { after, test } from 'node:test'
import { fixedProgram, startPhone } from './support/phone.ts'
import { startSimulator } from './support/simulator.ts'

const simulator = await startSimulator()
const phone = await startPhone({ simulator: simulator.url })
after(async () => {
  await phone.close()
  simulator.stop()
})

const login = async (device = '1') => (await phone.ask<{ code: string }>('POST', `/devices/${device}/login`)).code
const checkSession = async (device = '1') =>
  (await phone.ask<{ valid: boolean }>('POST', `/devices/${device}/check-session`)).valid

interface Sealed {
  encryptedData: string
  iv: string
  userInfo?: { nickName: string }
}

function unsealed({ encryptedData, iv }: Sealed, sessionKey: string): Record<string, unknown> {
  const cipher = createDecipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), Buffer.from(iv, 'base64'))
  return JSON.parse(cipher.update(encryptedData, 'base64', 'utf8') + cipher.final('utf8'))
}

test('a login gives a code of the person who holds the phone', async () => {
  await phone.ask('POST', '/devices', { person: 'bob' })

  const [hers, his] = [await simulator.exchange(await login('1')), await simulator.exchange(await login('2'))]

  assert.ok(hers.openid && his.openid)
  assert.notEqual(hers.openid, his.openid)
})

test('another phone is in the same hands, and both are logged in', async () => {
  const { id, person } = await phone.ask<{ id: string; person: string }>('POST', '/devices')
  const [one, other] = [await simulator.exchange(await login()), await simulator.exchange(await login(id))]

  assert.equal(person, 'alice')
  assert.equal(one.openid, other.openid)
  assert.deepEqual([await checkSession(), await checkSession(id)], [true, true])
})

test('a session is over when another login took the session_key, or nobody used it for days', async () => {
  await login()
  assert.equal(await checkSession(), true)

  await phone.ask('POST', '/session-key/rotate', { device: '1' })
  assert.equal(await checkSession(), false)
  await login()
  assert.equal(await checkSession(), true)
  await phone.ask('POST', '/clock', { advance_seconds: 4 * 24 * 60 * 60 })
  assert.equal(await checkSession(), false)
})

test('a phone that was handed over has no session yet', async () => {
  const { id } = await phone.ask<{ id: string }>('POST', '/devices')
  await login(id)
  const handed = await phone.ask('PUT', `/devices/${id}`, { person: 'carol' })

  assert.deepEqual(handed, { id, person: 'carol' })
  assert.equal(await checkSession(id), false)
  const { people } = await phone.ask<{ people: { name: string }[] }>('GET', '/state')
  assert.ok(people.some((person) => person.name === 'carol'))
  await phone.ask('DELETE', `/devices/${id}`)
  assert.equal((await phone.tell('GET', `/device/${id}/`)).status, 404)
})

test('a name that the simulated WeChat does not take is refused in its words', async () => {
  const answer = await phone.tell('PUT', '/_phone/devices/1', { person: 'No Name' })

  assert.equal(answer.status, 400)
  assert.match(answer.body, /a name has 1 to 32/)
})

test('a phone number comes as a code and sealed with the session_key', async () => {
  const exchanged = await simulator.exchange(await login())
  const detail = await phone.ask<Sealed & { code: string }>('POST', '/devices/1/phone-number')

  assert.match(detail.code, /^[0-9a-f]{64}$/)
  assert.equal(unsealed(detail, String(exchanged.session_key)).purePhoneNumber, '13800000001')
  await phone.ask('PUT', '/people/alice', { phone: '' })
  assert.match((await phone.tell('POST', '/_phone/devices/1/phone-number')).body, /no_phone/)
  await phone.ask('PUT', '/people/alice', { phone: '13800000001' })
})

test('a profile is anonymous unless the person’s is told', async () => {
  const ask = (api: string) => phone.ask<Sealed>('POST', '/devices/1/open-data', { api })

  assert.equal((await ask('getUserProfile')).userInfo?.nickName, '微信用户')
  await phone.ask('PUT', '/people/alice', { nickname: '爱丽丝', profile: 'real' })
  assert.equal((await ask('getUserInfo')).userInfo?.nickName, '爱丽丝')
  assert.equal((await phone.tell('POST', '/_phone/devices/1/open-data', { api: 'getEverything' })).status, 400)
})

test('accepted messages are told to a simulated WeChat that has such', async () => {
  const ids = { template_ids: ['one', 'two'] }
  const has = await fetch(`${simulator.url}/_sim/v1/subscriptions`, {
    method: 'POST',
    body: JSON.stringify({ template_id: 'one' }),
  })

  assert.deepEqual(await phone.ask('POST', '/devices/1/subscriptions', ids), { told: has.ok })
  assert.equal((await phone.tell('POST', '/_phone/devices/1/subscriptions', {})).status, 400)
})

test('faults are switched on and off', async () => {
  const faults = await phone.ask('POST', '/faults', { kind: { errcode: -1 }, path: '/sns/jscode2session' })
  const busy = await simulator.exchange(await login())

  assert.equal((faults as unknown as object[]).length, 1)
  assert.equal(busy.errcode, -1)
  await phone.ask('POST', '/faults', { kind: 'html' })
  await phone.ask('DELETE', '/faults')
  assert.deepEqual(await phone.ask('GET', '/faults'), [])
})

test('the mini program becomes known to the simulated WeChat, with the secret its server has', async () => {
  const secret = '52000000000000000000000000000002'
  const source = fixedProgram('wx5200000000000002')
  const other = await startPhone({ simulator: simulator.url, source, secret })
  after(() => other.close())

  const { apps } = await simulator.control<{ apps: object[] }>('GET', '/apps')

  assert.ok(apps.some((app) => JSON.stringify(app).includes(secret)))
  assert.ok((await other.ask<{ code: string }>('POST', '/devices/1/login')).code)
})

test('a simulated WeChat that was started anew learns of the mini program and its people again', async () => {
  const other = await startPhone({ simulator: simulator.url, source: fixedProgram('wx5300000000000003') })
  after(() => other.close())
  await other.ask('PUT', '/devices/1', { person: 'dora' })
  await simulator.control('POST', '/reset')

  assert.match((await other.ask<{ code: string }>('POST', '/devices/1/login')).code, /^\w{32}$/)
})

test('without a simulated WeChat at the address the phone does not start', async () => {
  await assert.rejects(startPhone({ simulator: 'http://127.0.0.1:1' }), /start one by `minigate dev`/)
  const peer = await startPhone()
  after(() => peer.close())
  await assert.rejects(startPhone({ simulator: peer.url }), /is not a simulated WeChat|nothing at/)
})

test('barcodes wait in the order in which they were held before the camera', async () => {
  const code = 'a&b=c%20+d?#🍜'.padEnd(500, 'x')
  await phone.ask('POST', '/devices/1/barcodes', { text: '6901234567892' })
  await phone.ask('POST', '/devices/1/barcodes', { text: code })
  await phone.ask('POST', '/devices/1/barcodes', { text: 'x', type: 'DATA_MATRIX' })
  const next = async () => (await phone.ask<{ barcode: unknown }>('POST', '/devices/1/barcodes/next')).barcode

  assert.deepEqual(await next(), { text: '6901234567892', type: 'EAN_13' })
  assert.deepEqual(await next(), { text: code, type: 'QR_CODE' })
  assert.deepEqual(await phone.ask('GET', '/devices/1/barcodes'), [{ text: 'x', type: 'DATA_MATRIX' }])
  assert.deepEqual(await next(), { text: 'x', type: 'DATA_MATRIX' })
  assert.equal(await next(), null)
})
