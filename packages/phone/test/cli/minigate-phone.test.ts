import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, test } from 'node:test'
import { freePort, minigateBinary, type Program, run } from '../browser/support/index.ts'
import { CLI } from './support.ts'

let minigate: Program | null = null
const folder = mkdtempSync(join(tmpdir(), 'minigate-phone-'))
afterEach(async () => {
  await minigate?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('`minigate phone DIR` starts the server, the simulated WeChat and this package, which can use both', async () => {
  const [server, simulator, phone] = [await freePort(), await freePort(), await freePort()]
  const addresses = ['--listen', `127.0.0.1:${server}`, '--simulator-listen', `127.0.0.1:${simulator}`]
  const words = ['phone', resolve('test/programs/hello'), '--phone-package', CLI, '--data', folder, ...addresses]
  minigate = run(minigateBinary(), [...words, '--phone-listen', `127.0.0.1:${phone}`])

  const url = await minigate.line((line) => /phone · 手机\s+(\S+)/.exec(line)?.[1])
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}_phone/devices/1/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return answer.json() as Promise<Record<string, unknown>>
  }
  const { code } = await post('login', {})
  const answer = await post('request', {
    url: `http://127.0.0.1:${server}/v1/login`,
    method: 'POST',
    header: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ code })).toString('base64'),
  })

  assert.equal(url, `http://127.0.0.1:${phone}/`)
  assert.equal(answer.statusCode, 200)
  await minigate.stop()
  // In good order: its parent has waited for it.
  await assert.rejects(fetch(url), 'the phone ends with minigate')
})
