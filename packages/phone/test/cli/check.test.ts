import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { type Copy, copyProgram, phone } from './support.ts'

let copy: Copy | null = null
afterEach(() => {
  copy?.remove()
  copy = null
})

test('a program without faults is checked in silence but for a tick', async () => {
  const { status, out, err } = await phone('check', 'test/programs/hello')

  assert.equal(status, 0, err)
  assert.match(out, /^✓ /)
})

test('a fault is told with file, line and column, and fails the check', async () => {
  copy = copyProgram()
  copy.write('pages/hello/hello.wxml', '<view>\n  <viw>hello</viw>\n</view>\n')

  const { status, out } = await phone('check', copy.folder)

  assert.equal(status, 1)
  assert.match(out, new RegExp(`^${copy.folder}/pages/hello/hello\\.wxml:2:\\d+: error: .*viw`, 'm'))
})

test('with --json the findings are data', async () => {
  copy = copyProgram()
  copy.write('app.json', '{ "pages": [] ')

  const { status, out } = await phone('check', copy.folder, '--json')

  assert.equal(status, 1)
  const [finding] = JSON.parse(out)
  assert.equal(finding.severity, 'error')
  assert.equal(finding.file, join(copy.folder, 'app.json'))
  assert.equal(typeof finding.line, 'number')
})

test('a folder without app.json says which folder is meant', async () => {
  const { status, out } = await phone('check', tmpdir())

  assert.equal(status, 1)
  assert.match(out, /app\.json/)
})

test('a folder that is not there is named', async () => {
  const { status, err } = await phone('check', 'no/such/folder')

  assert.equal(status, 1)
  assert.match(err, /^error: no\/such\/folder is no folder/)
})
