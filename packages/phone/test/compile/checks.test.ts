import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCompiler } from '../../src/compile/compiler.ts'
import { BROKEN, buildSmall, FEATURES, list, load, run, SMALL, writeProgram } from './support.ts'

test('a sound program is told nothing', async () => {
  const build = await createCompiler(FEATURES).build()

  // Which tags the phone knows is not this test's concern.
  assert.deepEqual(
    build.diagnostics.filter(({ code }) => code !== 'unsupported'),
    [],
  )
})

test('every mistake is told with file, line and column', async () => {
  const build = await createCompiler(BROKEN).build()

  assert.equal(build.ok, false)
  assert.deepEqual(
    list(build).filter((line) => !line.endsWith('13:2 warning unsupported')),
    [
      'app.json:5:5 error duplicate-page',
      'app.json:6:5 error missing-page',
      'app.json:9:15 warning unsupported',
      'app.json:11:68 error tab-bar',
      'app.json:12:21 error tab-bar',
      'app.json:13:7 error tab-bar',
      'app.json:16:14 warning unsupported',
      'app.json:17:19 warning unsupported',
      'components/flag/flag.json:1:1 error component-config',
      'components/plain/plain.wxml:1:16 error unknown-handler',
      'components/plain/plain.wxss:1:1 warning component-selector',
      'components/plain/plain.wxss:1:1 warning component-selector',
      'components/plain/plain.wxss:1:1 warning component-selector',
      'pages/home/home.js:1:14 error unknown-module',
      'pages/home/home.js:3:22 error unknown-module',
      'pages/home/home.js:7:14 warning unknown-module',
      'pages/home/home.js:12:5 warning absent-global',
      'pages/home/home.js:12:18 warning absent-global',
      'pages/home/home.js:13:24 warning absent-global',
      'pages/home/home.js:13:40 warning absent-global',
      'pages/home/home.js:14:55 error no-such-method',
      'pages/home/home.js:15:5 warning dynamic-code',
      'pages/home/home.js:16:12 warning dynamic-code',
      'pages/home/home.json:5:19 error missing-component',
      'pages/home/home.json:6:18 error missing-component',
      'pages/home/home.wxml:1:14 error missing-template',
      'pages/home/home.wxml:2:28 error missing-wxs',
      'pages/home/home.wxml:4:35 error wxs-syntax',
      'pages/home/home.wxml:7:2 error unknown-tag',
      'pages/home/home.wxml:8:2 error unknown-tag',
      'pages/home/home.wxml:9:2 error unknown-tag',
      'pages/home/home.wxml:10:16 error unknown-handler',
      'pages/home/home.wxml:10:39 warning unknown-handler',
      'pages/home/home.wxml:11:25 error unknown-handler',
      'pages/home/home.wxml:12:15 error missing-template',
      'pages/home/home.wxml:13:13 warning missing-picture',
      'pages/home/home.wxml:14:2 warning unsupported',
      'pages/home/home.wxss:1:1 error missing-style',
      'pages/home/home.wxss:5:3 warning missing-picture',
      'pages/home/home.wxss:8:1 error style-syntax',
      'pages/syntax/syntax.json:1:26 error invalid-json',
      'pages/syntax/syntax.ts:1:1 warning duplicate-script',
      'pages/syntax/syntax.ts:2:33 error script-syntax',
      'pages/syntax/syntax.wxml:1:17 error template-syntax',
      'pages/syntax/syntax.wxml:2:7 warning template-syntax',
      'pages/syntax/syntax.wxml:3:4 error template-syntax',
      'pages/syntax/syntax.wxss:1:1 error style-syntax',
      'styles/b.wxss:1:1 error style-cycle',
      'utils/wrong.wxs:1:9 error wxs-syntax',
    ],
  )
})

test('what a message advises is near what was meant', async () => {
  const { diagnostics } = await createCompiler(BROKEN).build()

  const messageAt = (file: string, line: number) =>
    diagnostics.find((diagnostic) => diagnostic.file === file && diagnostic.line === line)?.message
  assert.equal(messageAt('pages/home/home.wxml', 7), 'there is no tag <veiw>: did you mean <view>?')
  assert.equal(messageAt('pages/home/home.wxml', 8), 'there is no tag <plain-thnig>: did you mean <plain-thing>?')
  assert.equal(messageAt('pages/home/home.wxml', 9), 'there is no tag <div>: did you mean <view>?')
  assert.equal(
    messageAt('pages/home/home.wxml', 10),
    'pages/home/home.js has no onTpa for bindtap: did you mean onTap?',
  )
})

test('a program with mistakes still loads, and only the broken modules refuse', async () => {
  const program = load(await createCompiler(BROKEN).build())

  assert.equal(run(program, 'components/plain/plain').definitions.length, 1)
  assert.throws(() => program.modules['pages/syntax/syntax']?.(), /pages\/syntax\/syntax\.ts has errors/)
})

test('a script that only half a template makes cannot stop the program from loading', async (t) => {
  const build = await buildSmall(t, { 'pages/home/home.wxml': '<<wxs module="a">text id="x">{{y}}</text>' })

  assert.equal(build.ok, false)
  assert.doesNotThrow(() => load(build))
})

test('handlers that come from elsewhere are not called missing', async (t) => {
  const template = '<view bindtap="fromElsewhere" />'
  const scripts = [
    'const shared = require("./shared"); Page({ ...shared })',
    'Page({ behaviors: [require("./shared")] })',
    'const name = require("./shared"); Page({ [name]() {} })',
    'Page({ onLoad() { this.fromElsewhere = () => {} } })',
    'const page = { data: {} }; Object.assign(page, require("./shared")); Page(page)',
    'const page = {}; page.fromElsewhere = () => {}; Page(page)',
    'const make = require("./shared"); Page(make({ data: {} }))',
    'const { MyPage } = require("./shared"); MyPage({ data: {} })',
    'Component({ behaviors: [require("./shared")], methods: {} })',
    'Component({ methods: { ...require("./shared") } })',
    'import { methods } from "./shared"; Component({ methods })',
  ]
  for (const script of scripts) {
    const build = await buildSmall(t, {
      'pages/home/home.js': script,
      'pages/home/home.wxml': template,
      'pages/home/shared.js': 'module.exports = {}',
    })
    assert.deepEqual(list(build), [], script)
  }
})

test('a handler that is certainly missing is told, however the page is written', async (t) => {
  const scripts = [
    'Page({ onTap() {} })',
    'const page = { onTap() {} }; Page(page)',
    'Component({ methods: { onTap() {} } })',
    'const methods = { onTap() {} }; Component({ methods })',
    'Component({ fromElsewhere() {} })',
    'Page<{ a: string }, object>({ onTap(): void {} })',
  ]
  for (const script of scripts) {
    const { 'pages/home/home.js': _, ...small } = SMALL
    const files = { ...small, 'pages/home/home.ts': script, 'pages/home/home.wxml': '<view bindtap="fromElsewhere" />' }
    const { build } = await writeProgram(t, files)
    assert.deepEqual(list(await build()), ['pages/home/home.wxml:1:16 error unknown-handler'], script)
  }
})

test('a template that several pages import needs its handler in one of them', async (t) => {
  const files = {
    'app.json': '{ "pages": ["a", "b"] }',
    'a.js': 'Page({ onRow() {} })',
    'a.wxml': '<import src="row" /><template is="row" />',
    'b.js': 'Page({})',
    'b.wxml': '<import src="row" />',
    'row.wxml': '<template name="row"><view bindtap="onRow" /></template>',
  }
  const found = await buildSmall(t, files)
  const missing = await buildSmall(t, { ...files, 'a.js': 'Page({})' })

  assert.deepEqual(list(found), [])
  assert.deepEqual(list(missing), ['row.wxml:1:37 error unknown-handler'])
})

test('names that the file gives a meaning itself, or asks for first, are not a browser’s', async (t) => {
  const build = await buildSmall(t, {
    'app.js': `import { fetch } from './own'
const location = wx.getLocation()
function show(document, { URL }) {
  for (const window of [document.alert, location.href]) fetch(window, URL)
  const self = this
  return { self, navigator: 1, x: globalThis.y }
}
if (typeof atob === 'function') show(atob('x'))
App({ show })`,
    'own.js': 'exports.fetch = () => null',
  })

  assert.deepEqual(list(build), [])
})

test('a folder without app.json gets one clear message', async (t) => {
  const empty = await writeProgram(t, { 'index.html': '' })
  const outer = await writeProgram(t, { 'miniprogram/app.json': '{}' })

  const build = await empty.build()
  assert.deepEqual(list(build), ['app.json:1:1 error no-app-json'])
  assert.match(build.diagnostics[0]?.message ?? '', /the folder of a native mini program/)
  assert.deepEqual([build.ok, build.script], [false, ''])
  assert.match((await outer.build()).diagnostics[0]?.message ?? '', /there is one in miniprogram: give that folder/)
})

test('JSON mistakes are told where they are and what is allowed', async (t) => {
  const comment = await buildSmall(t, { 'app.json': '{\n  // pages\n  "pages": ["pages/home/home"]\n}' })
  const list = await buildSmall(t, { 'app.json': '[]' })
  const none = await buildSmall(t, { 'app.json': '{ "pages": [] }' })

  assert.match(messages(comment), /app\.json:2:3 this is not JSON: WeChat allows no comments/)
  assert.match(messages(list), /app\.json:1:1 write one JSON object/)
  assert.match(messages(none), /app\.json:1:12 "pages" lists no page/)
})

test('a package that WeChat would refuse for its size is told, with what makes it large', async (t) => {
  const large = 'x'.repeat(1_100_000)
  const build = await buildSmall(t, { 'img/a.png': large, 'img/b.png': `${large}${large}`.slice(0, 1_200_000) })
  const split = await buildSmall(t, {
    'app.json': '{ "pages": ["pages/home/home"], "subPackages": [{ "root": "extra", "pages": [] }] }',
    'img/a.png': large,
    'extra/b.png': large,
  })

  assert.match(messages(build), /app\.json:1:1 the main package has 2247 KB.*img\/b\.png \(1172 KB\), img\/a\.png/)
  assert.deepEqual(split.diagnostics, [])
})

test('a component of a plugin is not called unknown', async (t) => {
  const build = await buildSmall(t, {
    'pages/home/home.json': '{ "usingComponents": { "hello-box": "plugin://hello/box" } }',
    'pages/home/home.wxml': '<hello-box />',
  })

  assert.deepEqual(list(build), [])
})

test('a mistake in a package of others is theirs, but what it requires has to be there', async (t) => {
  const build = await buildSmall(t, {
    'app.js': "require('kit')",
    'miniprogram_npm/kit/index.js': "window.x = eval('1')\nrequire('./missing')",
  })

  assert.deepEqual(list(build), ['miniprogram_npm/kit/index.js:2:1 error unknown-module'])
})

function messages({ diagnostics }: Awaited<ReturnType<typeof buildSmall>>): string {
  return diagnostics.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`).join('\n')
}
