// What a user does with their own account, as shipped, against the real server.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import type { OpenData } from '../../src/index'
import { STYLES } from '../support/gate'
import { type Minigate, startMinigate } from '../support/minigate'

/** A PNG of 8 × 8 pixels. */
const GREY = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR42mNogAIGyhgAgIQgARDoahcAAAAASUVORK5CYII='

let minigate: Minigate
let folder: string
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'minigate-pictures-'))
  minigate = await startMinigate()
})
after(() => {
  rmSync(folder, { recursive: true, force: true })
  return minigate?.remove()
})

/** A server without this route is an older one. */
async function needs(t: TestContext, method: string, path: string): Promise<boolean> {
  const has = await minigate.has(method, path)
  if (!has) t.skip(`the server has no ${method.toUpperCase()} ${path}`)
  return has
}

for (const style of STYLES) {
  test(`a phone number by its code, masked, and erased (${style})`, async (t) => {
    if (!(await needs(t, 'post', '/v1/me/phone'))) return
    const gate = minigate.open(minigate.device('alice'), style)
    const { code } = await minigate.simulate<{ code: string }>('phone-codes', { person: 'alice' })

    const { phone, country_code, national_number } = await gate.bindPhone({ code, errMsg: 'getPhoneNumber:ok' })

    assert.equal(phone, `+${country_code}${national_number}`)
    const { masked, bound_at } = await gate.phone()
    assert.ok(masked?.includes('*') && bound_at)
    await gate.removePhone()
    assert.equal((await gate.phone()).masked, null)
    await gate.logout({ everywhere: true })
  })

  test(`a phone number as old clients get it, under a key that was replaced (${style})`, async (t) => {
    if (!(await needs(t, 'post', '/v1/me/phone'))) return
    const gate = minigate.open(minigate.device('bob'), style)
    await gate.login()
    await minigate.simulate('session-keys/rotate', { person: 'bob' })
    const detail = await minigate.simulate<OpenData>('open-data', { person: 'bob', api: 'getPhoneNumber' })

    assert.match((await gate.bindPhone(detail)).phone, /^\+\d+$/)
    await gate.logout({ everywhere: true })
  })

  test(`whether the server has WeChat's newest key (${style})`, async (t) => {
    if (!(await needs(t, 'get', '/v1/me/session_key'))) return
    const gate = minigate.open(minigate.device('xiaoming'), style)
    await gate.login()
    assert.equal(await gate.checkSessionKey(), true)

    await minigate.simulate('session-keys/rotate', { person: 'xiaoming' })
    assert.equal(await gate.checkSessionKey(), false)

    await gate.login({ fresh: true })
    assert.equal(await gate.checkSessionKey(), true)
  })

  test(`a picture is uploaded, shown and removed (${style})`, async (t) => {
    if (!(await needs(t, 'post', '/v1/me/avatar'))) return
    const gate = minigate.open(minigate.device(`painter-${style}`), style)
    await minigate.simulate('codes?create', { person: `painter-${style}` })
    const [picture, page] = [join(folder, 'a.png'), join(folder, 'page.png')]
    writeFileSync(picture, GREY, 'base64')
    writeFileSync(page, '<html>')

    assert.ok((await gate.uploadAvatar(picture)).avatar)
    await assert.rejects(gate.uploadAvatar(page), { status: 400 })
    assert.ok((await gate.me()).avatar)
    assert.equal((await gate.removeAvatar()).avatar, null)
  })

  test(`all other devices are logged out (${style})`, async (t) => {
    if (!(await needs(t, 'delete', '/v1/me/sessions'))) return
    const person = `traveller-${style}`
    await minigate.simulate('codes?create', { person })
    const gates = Array.from({ length: 3 }, () => minigate.open(minigate.device(person), style))
    for (const gate of gates) await gate.login()

    assert.equal(await gates[0]?.endOtherSessions(), 2)

    assert.equal((await gates[0]?.sessions())?.length, 1)
  })

  test(`an account is exported, deleted, and taken back by a login alone (${style})`, async (t) => {
    if (!(await needs(t, 'delete', '/v1/me'))) return
    const person = `leaving-${style}`
    await minigate.simulate('codes?create', { person })
    const [device, other] = [minigate.device(person), minigate.device(person)]
    const [gate, second] = [minigate.open(device, style), minigate.open(other, style)]
    const { user } = await gate.login()
    await second.login()
    assert.ok(JSON.stringify(await gate.exportAccount()).includes(user.id))

    const { status, delete_after } = await gate.deleteAccount()

    assert.equal(status, 'leaving')
    assert.ok(Date.parse(delete_after) > Date.now())
    await assert.rejects(gate.me(), { code: 'logged_out' })
    await assert.rejects(second.me(), { code: 'user_deleted' })
    await assert.rejects(minigate.open(other, style).me(), { code: 'logged_out' })
    const { user: back, is_new } = await second.login()
    assert.deepEqual([back.id, is_new], [user.id, false])
  })
}
