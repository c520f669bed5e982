import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCompiler } from '../../src/compile/compiler.ts'
import { locate } from '../../src/compile/locate.ts'
import { buildSmall, FEATURES, load, run } from './support.ts'

function stackOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    // Made in the context of the program: not an instance of this one's Error.
    return (error as Error).stack ?? ''
  }
  throw new Error('nothing was thrown')
}

test('a stack names files, lines and columns of the mini program', async () => {
  const build = await createCompiler(FEATURES).build()
  const { definitions } = run(load(build), 'pages/home/home')
  const stack = stackOf(() => definitions[0]?.onBreak?.())

  assert.match(stack, /\/device\/1\/program\.js:\d+:\d+/)
  assert.match(locate(build, stack), /pages\/home\/home\.js:36:13/)
})

test('a stack through TypeScript names lines as they are in the file', async (t) => {
  const build = await buildSmall(t, {
    'pages/home/home.js': "import { fails } from '../../fails'\nfails(1)",
    'fails.ts':
      'interface Unused {\n  a: string\n}\n\nexport function fails(n: number): void {\n  throw new Error(String(n))\n}\n',
  })

  const stack = locate(
    build,
    stackOf(() => run(load(build), 'pages/home/home')),
  )
  assert.match(stack, /at fails \(fails\.ts:6:9\)/)
  assert.match(stack, /at pages\/home\/home \(pages\/home\/home\.js:2:1\)|pages\/home\/home\.js:2:1/)
})

test('Firefox’s and Safari’s way of writing a place is read as well', async () => {
  const build = await createCompiler(FEATURES).build()
  const line = build.script.slice(0, build.script.indexOf('nothing.fails')).split('\n').length

  const stack = `onBreak@http://127.0.0.1:4000/program.js:${line}:13\n@http://127.0.0.1:4000/web/runtime.js:1:2`
  assert.equal(locate(build, stack), 'onBreak@pages/home/home.js:36:13\n@http://127.0.0.1:4000/web/runtime.js:1:2')
})

test('what no file of the mini program has stays as it is', async () => {
  const build = await createCompiler(FEATURES).build()

  assert.equal(locate(build, 'at http://127.0.0.1:4000/program.js:1:5'), 'at http://127.0.0.1:4000/program.js:1:5')
  assert.equal(locate({ scriptMap: '' }, 'at x/program.js:1:1'), 'at x/program.js:1:1')
})
