// WeChat's own compiler takes the mini programs. It is 1,000 packages, so it is used where somebody has installed it:
//
//   npm install --prefix ~/wechat-ci --ignore-scripts miniprogram-ci@2.1.42
//   MINIGATE_WECHAT_CI=~/wechat-ci node e2e/run.mjs wechat-tools/compiler
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { upwards } from '../../packages/phone/test/browser/support'
import { readJson } from './config.mjs'
import { programs, tutorialProgram } from './programs.mjs'

const installed = process.env.MINIGATE_WECHAT_CI
const skip = installed ? false : 'MINIGATE_WECHAT_CI does not say where miniprogram-ci is'

test("WeChat's own compiler", { skip }, async (t) => {
  for (const { name, folder } of programs()) {
    await t.test(`takes ${name}`, () => assertCompiles(folder))
  }

  await t.test("takes the tutorial's mini program", (t) => assertCompiles(tutorialProgram(t)))

  await t.test('warns of a field of app.json that is none', (t) => {
    const folder = tutorialProgram(t)
    const file = join(folder, 'app.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('{', '{ "windows": {},'))
    assert.match(compile(folder).warnings.join(), /app\.json.*windows/)
  })

  await t.test('refuses a page that is not there', (t) => {
    const folder = tutorialProgram(t)
    rmSync(join(folder, 'pages/me/me.wxml'))
    assert.match(compile(folder).error, /pages\/me\/me/)
  })

  await t.test('refuses syntax that is none', (t) => {
    const folder = tutorialProgram(t)
    appendFileSync(join(folder, 'gate.js'), '\nusing x = 1\n')
    assert.match(compile(folder).error, /gate\.js/)
  })
})

function assertCompiles(folder) {
  const { files, error, warnings } = compile(folder)
  assert.deepEqual([error, warnings], [undefined, []])
  const paths = Object.keys(files)
  for (const page of readJson(folder, 'app.json').pages) {
    for (const kind of ['js', 'json', 'wxml']) assert.ok(paths.includes(`${page}.${kind}`), `${page}.${kind}`)
  }
  const sdk = 'miniprogram_npm/@minigate/miniprogram/index.js'
  assert.equal(paths.includes(sdk), existsSync(join(folder, sdk)), sdk)
  const bytes = Object.values(files).reduce((sum, size) => sum + size, 0)
  assert.ok(bytes < 2 * 1024 * 1024, `${bytes} bytes`)
}

function compile(folder) {
  const words = [upwards('e2e/wechat-tools/wechat-compile.mjs'), installed, folder]
  const { stdout, stderr } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    timeout: 300_000,
  })
  const last = stdout.trim().split('\n').at(-1) ?? ''
  if (!last.startsWith('{')) throw new Error(`${stdout}\n${stderr}`)
  return JSON.parse(last)
}
