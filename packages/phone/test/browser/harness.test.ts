import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openPhone, type Phone } from './support/index.ts'

let phone: Phone
before(async () => {
  phone = await openPhone('test/programs/hello')
})
after(() => phone.close())
beforeEach(async () => {
  await phone.ask('DELETE', 'network')
  await phone.hold('alice')
})

/** Tells the mini program where the login server is, as its own settings would. */
async function configure(one: Phone): Promise<void> {
  await one.page.evaluate(() => localStorage.clear())
  await one.fill('#server', one.minigate.url)
}

async function who(one: Phone): Promise<string> {
  await one.tap('login')
  await one.see('user ')
  return one.top.locator('#who').innerText()
}

test('a mini program logs in at the real server with a code of the simulated WeChat, each person as themselves', async () => {
  await configure(phone)
  const alice = await who(phone)
  await phone.hold('bob')
  await configure(phone)
  const bob = await who(phone)
  const second = await phone.anotherPhone()
  await configure(second)
  const alsoBob = await who(second)

  assert.notEqual(alice, bob)
  assert.equal(alsoBob, bob)
})

test('a barcode that is put before the camera is scanned as it is, one without a queue is asked for', async () => {
  const awkward = `A&B=1?c#d%20 📦 ${'x'.repeat(470)}`
  await phone.scan(awkward)

  await phone.tap('scan')
  await phone.see('scanned A&B')
  assert.equal(await phone.top.locator('#who').innerText(), `scanned ${awkward}`)

  await phone.tap('#scan')
  await phone.fill('.wx-scan-text', '6900001000006')
  await phone.screenshot('scan')
  await phone.tap('.wx-scan-done')
  await phone.see('scanned 6900001000006')
})

test('without a network the mini program is told so', async () => {
  await configure(phone)
  await phone.ask('PUT', 'network', { fail_next: 1 })

  await phone.tap('login')

  await phone.see('request:fail')
})

test('what a mini program stores survives a restart, and is another on another phone', async () => {
  await phone.page.evaluate(() => localStorage.clear())
  await phone.tap('#count')
  await phone.see('1 taps')
  await phone.restart()
  await phone.see('1 taps')

  const second = await phone.anotherPhone()
  await second.see('0 taps')
})
