// wx.request, uploadFile and downloadFile in the browser, as a mini program sees them.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { assertIncludes, open, type Result } from './support.ts'

const { phone, peer, run, start, said, close } = await open()
after(close)

interface Answer {
  data: Result
  statusCode: number
  header: Record<string, string>
  cookies: string[]
  errMsg: string
}

test('the data of a GET goes into the query, and its content type is JSON all the same', async () => {
  const { data, statusCode, header, errMsg } = await run<Answer>('get')

  assert.deepEqual([statusCode, errMsg, header['X-Mixed-Case']], [200, 'request:ok', 'kept'])
  const query = '%E5%90%8D=%E5%B0%8F%20%E6%98%8E&list=%5B1%5D&n=2'
  assertIncludes(data, { method: 'GET', path: `/get?a=1&${query}`, type: 'application/json', body: '' })
})

test('the data of a POST is JSON, or a form where the content type says so', async () => {
  assertIncludes((await run<Answer>('post')).data, { type: 'application/json', body: '{"a":"1 & 2"}' })
  assertIncludes((await run<Answer>('form')).data, {
    type: 'application/x-www-form-urlencoded',
    body: 'a=1%20%26%202&b=%E4%B8%89',
  })
  assert.equal(peer.seen.at(-1)?.headers.cookie, 'a=1')
})

test('bytes go out and come back as they are', async () => {
  assert.deepEqual(await run<number[]>('bytes'), [0, 255, 128])
})

test('any status is a success, and cookies come as lines and joined', async () => {
  const { statusCode, cookies, header } = await run<Answer>('cookies')

  assert.equal(statusCode, 401)
  assert.deepEqual(cookies, ['csrftoken=a; expires=Sat, 24 Apr 2027 05:39:30 GMT', 'sessionid=b'])
  assert.equal(header['Set-Cookie'], cookies.join(','))
})

test('a text is a text when it is asked for as such, without its byte order mark', async () => {
  assert.equal((await run('text')).data, '[1]')
})

test('what cannot be sent fails with WeChat’s words', async () => {
  assert.deepEqual(await run('patch'), { errMsg: 'request:fail invalid method PATCH' })
  assert.deepEqual(await run('refused'), { errMsg: 'request:fail url not in domain list', errno: 600002 })
  assert.deepEqual(await run('circular'), { errMsg: 'request:fail data is not serializable', errno: 600010 })
  assert.deepEqual(await run('abort'), { errMsg: 'request:fail abort' })
})

test('wx.request and wx.login return no promise, most others do', async () => {
  assert.deepEqual(await run('noPromise'), { promise: 'undefined' })
  assert.deepEqual(await run('promises'), ['undefined', 'function', 'function'])
})

test('fifty requests at once are all answered', async () => {
  assert.deepEqual(await run('fifty'), Array(50).fill(200))
})

test('offline is told, to requests, to logins and to who listens', async () => {
  assertIncludes(await run('network'), { networkType: 'wifi' })
  await phone.ask('PUT', 'network', { offline: true })
  const offline = 'errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED'

  assert.deepEqual(await run('get'), { errMsg: `request:fail ${offline}`, errno: 600001 })
  assert.deepEqual(await run('login'), { errMsg: `login:fail ${offline}`, errno: 600001 })
  assertIncludes(await run('network'), { networkType: 'none' })
  await phone.page.getByText('{"isConnected":false,"networkType":"none"}').waitFor()
  await phone.ask('DELETE', 'network')
  await phone.page.getByText('{"isConnected":true,"networkType":"wifi"}').waitFor()
})

test('in the background requests end after five seconds, and go again when the person is back', async () => {
  await phone.page.clock.install()
  await start('never')
  await phone.tap('.wx-capsule-close')
  await phone.page.clock.fastForward(5_100)

  await phone.tap('.wx-home-open')
  assert.deepEqual(await said(), { errMsg: 'request:fail interrupted', errno: 600003 })
  await phone.page.clock.resume()
  assertIncludes(await run('get'), { errMsg: 'request:ok' })
})

test('a lost answer is a failure of a request that was carried out', async () => {
  await phone.ask('PUT', 'network', { drop_answer_next: 1 })
  const before = peer.seen.length
  const { errMsg } = await run('post')

  assert.match(String(errMsg), /^request:fail .*ERR_CONNECTION_RESET/)
  assert.equal(peer.seen.length, before + 1)
})

test('an export is downloaded, read and opened', async () => {
  assert.deepEqual(await run('download'), { text: '条码,数量\n1,2\n', statusCode: 200, csv: true })
  await start('openDocument')
  const download = phone.page.waitForEvent('download')
  await phone.tap('.wx-document-save')

  assert.equal((await download).suggestedFilename(), '货品.csv')
  await phone.screenshot('open-document')
  await phone.tap('.wx-sheet-refuse')
  assertIncludes(await said(), { errMsg: 'openDocument:ok' })
})

test('a picture of the program is uploaded, and what is no file is not', async () => {
  const { statusCode } = await run<Answer>('uploadOwn')

  assert.equal(statusCode, 200)
  assert.match(String(peer.seen.at(-1)?.body), /name="file"; filename="dot\.png"\r\nContent-Type: image\/png/)
  assert.deepEqual(await run('uploadNothing'), { errMsg: 'uploadFile:fail file not found' })
})

test('files are written, read, saved and removed', async () => {
  assert.deepEqual(await run('files'), {
    text: '一二三',
    bytes: 9,
    saved: '一二三',
    gone: 'readFileSync:fail no such file or directory, open it',
  })
})
