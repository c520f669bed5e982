import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { upwards } from '../../packages/phone/test/browser/support'

const CLIENTS = ['session-csrf', 'weixin-jwt', 'scancode', 'openid-ticket', 'user-state']

test('the phone finds nothing to complain about in the five old clients', () => {
  const cli = process.env.MINIGATE_PHONE ?? upwards('packages/phone/dist/cli.js')
  const folders = CLIENTS.map((name) => upwards(`e2e/old-clients/${name}`))
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'check', '--json', ...folders])

  assert.equal(status, 0, String(stderr))
  assert.deepEqual(JSON.parse(stdout), [])
})
