// What a mini program asks WeChat and the person for.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { assertIncludes, open } from './support.ts'

const { phone, peer, run, start, said, home, close } = await open()
after(close)

test('a login gives a code, and its session lasts until another phone takes it', async () => {
  const { code, errMsg } = await run('login')
  assert.match(String(code), /^\w{32}$/)
  assert.equal(errMsg, 'login:ok')
  assertIncludes(await run('checkSession'), { errMsg: 'checkSession:ok' })

  await phone.ask('POST', 'session-key/rotate', {})
  assertIncludes(await run('checkSession'), { errMsg: 'checkSession:fail session time out, need relogin' })
})

test('a phone number is asked for, and given or refused', async () => {
  await phone.tap('#phone')
  await phone.see('138****0001')
  await phone.screenshot('phone-number')
  await phone.tap('.wx-sheet-refuse')
  assert.deepEqual(await said(), { errMsg: 'getPhoneNumber:fail user deny' })

  await phone.tap('#phone')
  await phone.tap('.wx-sheet-allow')
  await phone.page.getByText('getPhoneNumber:ok').waitFor()
  const detail = await said()
  assert.match(String(detail.code), /^[0-9a-f]{64}$/)
  assert.ok(detail.encryptedData && detail.iv)
})

test('who has no number types one', async () => {
  await phone.ask('PUT', 'people/alice', { phone: '' })
  await phone.tap('#phone')
  await phone.fill('.wx-sheet-phone', '13911112222')
  await phone.tap('.wx-sheet-allow')
  await phone.page.getByText('"code"').waitFor()

  const { holder } = await phone.ask<{ holder: { phone: string } }>('GET', 'devices/1')
  assert.equal(holder.phone, '13911112222')
})

test('the WeChat picture is a PNG that is shown and can be uploaded', async () => {
  await phone.tap('#avatar')
  await phone.screenshot('choose-avatar')
  await phone.tap('.wx-sheet-allow')
  await phone.see('{"width":132,"height":132}')
  const { statusCode } = await run('upload')

  assert.equal(statusCode, 200)
  const body = peer.seen.at(-1)?.body ?? Buffer.alloc(0)
  assert.ok(body.includes(Buffer.from('\x89PNG', 'latin1')))
  assert.match(body.toString(), /filename="\w+\.png"\r\nContent-Type: image\/png/)
})

test('a picture of the computer is chosen instead', async () => {
  await phone.tap('#avatar')
  await phone.page.locator('.wx-file').setInputFiles('test/programs/open/images/dot.png')

  await phone.see('{"width":1,"height":1}')
})

test('files are chosen, or not', async () => {
  await start('image')
  await phone.page.locator('.wx-file').setInputFiles('test/programs/open/images/dot.png')
  const { tempFiles } = await said<{ tempFiles: { path: string; size: number }[] }>()
  assert.ok(tempFiles[0]?.path.endsWith('.png') && tempFiles[0].size > 0)

  await start('messageFile')
  const file = { name: '货品.csv', mimeType: 'text/csv', buffer: Buffer.from('条码\n') }
  await phone.page.locator('.wx-file').setInputFiles(file)
  assert.deepEqual(await said(), { name: '货品.csv', type: 'file', text: '条码\n' })

  await start('image')
  await phone.tap('.wx-sheet-refuse')
  assert.deepEqual(await said(), { errMsg: 'chooseImage:fail cancel' })
})

test('a barcode that waits is scanned at once', async () => {
  const code = 'a&b?c=#d%e f 🍜'.padEnd(500, 'x')
  await phone.scan(code)
  const scanned = await run('scan')

  assertIncludes(scanned, { result: code, scanType: 'QR_CODE', charSet: 'utf-8', errMsg: 'scanCode:ok' })
  assert.equal(Buffer.from(String(scanned.rawData), 'base64').toString(), code)
})

test('a barcode is typed, chosen, put there while the camera looks, or not at all', async () => {
  await start('scan')
  await phone.screenshot('scan')
  await phone.fill('.wx-scan-text', '6901234567892')
  await phone.tap('.wx-scan-done')
  assertIncludes(await said(), { result: '6901234567892', scanType: 'EAN_13' })

  await start('scan')
  await phone.tap('.wx-scan-sample')
  assertIncludes(await said(), { result: '6900000000014', scanType: 'EAN_13' })

  await start('scan')
  await phone.scan('later')
  assertIncludes(await said(), { result: 'later' })

  await start('scan')
  await phone.tap('.wx-scan-cancel')
  assert.deepEqual(await said(), { errMsg: 'scanCode:fail cancel' })
})

test('a profile is anonymous after consent, and the person’s own if the desk says so', async () => {
  await start('profile')
  await phone.tap('.wx-sheet-refuse')
  assert.deepEqual(await said(), { errMsg: 'getUserProfile:fail auth deny' })

  await start('profile')
  await phone.tap('.wx-sheet-allow')
  assert.equal((await said<{ userInfo: { nickName: string } }>()).userInfo.nickName, '微信用户')

  await phone.ask('PUT', 'people/alice', { nickname: '爱丽丝', profile: 'real' })
  await phone.tap('#info')
  await phone.tap('.wx-sheet-allow')
  await phone.page.getByText('getUserInfo:ok').waitFor()
  assert.equal((await said<{ userInfo: { nickName: string } }>()).userInfo.nickName, '爱丽丝')
})

test('a profile is not asked for without a tap', async () => {
  assert.deepEqual(await run('profileLate'), {
    errMsg: 'getUserProfile:fail can only be invoked by user TAP gesture.',
  })
})

test('messages are accepted one by one', async () => {
  await start('subscribe')
  await phone.page.locator('.wx-template').nth(1).uncheck()
  await phone.screenshot('subscribe')
  await phone.tap('.wx-sheet-allow')

  assertIncludes(await said(), { one: 'accept', two: 'reject', errMsg: 'requestSubscribeMessage:ok' })
  assertIncludes(await run('subscribeNone'), {
    errMsg: 'requestSubscribeMessage:fail tmplIds is empty',
    errCode: 10001,
  })
})

test('a permission is asked for once', async () => {
  await start('authorize')
  await phone.tap('.wx-sheet-allow')
  assertIncludes(await said(), { errMsg: 'authorize:ok' })

  assertIncludes(await run('authorize'), { errMsg: 'authorize:ok' })
  assertIncludes(await run('setting'), { authSetting: { 'scope.camera': true } })
})

test('the mini program knows where it is', async () => {
  assert.deepEqual(await run('about'), {
    account: { appId: 'wx5100000000000001', envVersion: 'develop', version: '' },
    launch: 'pages/home/home',
    enter: 1001,
    sdk: true,
    window: true,
    capsule: true,
    base64: 'AP+A',
  })
  assert.deepEqual(await run('clipboard'), { data: '复制' })
  assert.deepEqual(await run('random'), { bytes: 70_000 })
})

test('storage holds copies, survives a restart, and is the person’s on this phone', async () => {
  const value = { list: [1, { deep: '三' }] }
  assertIncludes(await run('store'), { value, date: 86_400_000, none: 'undefined', missing: '' })

  await home()
  assertIncludes(await run('stored'), { value })
  await handTo('bob')
  assert.deepEqual(await run('stored'), { value: '', keys: [] })
  await handTo('alice')
  assertIncludes(await run('stored'), { value })
  assertIncludes(await run('clear'), { keys: [], currentSize: 0, limitSize: 10240 })
})

async function handTo(person: string): Promise<void> {
  // A phone that is open starts anew by itself, which would cross our own way home.
  await phone.page.goto('about:blank')
  await phone.ask('PUT', 'devices/1', { person })
  await home()
}

test('storage refuses what is too large, has no key or is not there', async () => {
  assert.deepEqual(await run('storeLarge'), {
    sync: 'setStorageSync:fail entry size limit reached',
    errMsg: 'setStorage:fail entry size limit reached',
  })
  const key = 'setStorageSync:fail parameter error: parameter.key should be String instead of Undefined;'
  assert.deepEqual(await run('storeBad'), { key })
  assert.deepEqual(await run('getMissing'), { errMsg: 'getStorage:fail data not found' })
})

test('a card that was shared opens on another phone, its parameters whole', async () => {
  const other = await phone.anotherPhone()
  await phone.page.bringToFront()
  await phone.tap('#share')
  await phone.see('来看看')
  await phone.screenshot('share')
  await phone.tap(`[data-device="${other.id}"]`)

  await other.see('a&b=c?d#e%f 🍜')
  await other.see('1007')
})
