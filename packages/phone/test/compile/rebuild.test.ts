import assert from 'node:assert/strict'
import { test } from 'node:test'
import { render } from './render.ts'
import { list, load, run, SMALL, writeProgram } from './support.ts'

const PAGE = 'pages/home/home'

test('a second build has what changed in each kind of file', async (t) => {
  const program = await writeProgram(t, {
    ...SMALL,
    [`${PAGE}.wxml`]: '<wxs module="m" src="m.wxs" /><import src="row" /><template is="row" />{{m.word}}',
    'pages/home/row.wxml': '<template name="row">one</template>',
    'pages/home/m.wxs': "module.exports = { word: 'red' }",
    [`${PAGE}.wxss`]: '@import "base";',
    'pages/home/base.wxss': '.a { color: red }',
    'app.js': "module.exports = require('./word')",
    'word.js': "module.exports = 'first'",
  })
  const first = await program.build()
  assert.equal(render(load(first), PAGE, {}), 'onered')

  await program.write('pages/home/row.wxml', '<template name="row">two</template>')
  await program.write('pages/home/m.wxs', "module.exports = { word: 'blue' }")
  await program.write('pages/home/base.wxss', '.a { color: blue }')
  await program.write('word.js', "module.exports = 'second'")
  await program.write('app.json', `{ "pages": ["${PAGE}"], "window": { "navigationBarTitleText": "New" } }`)

  const second = await program.build()
  assert.equal(render(load(second), PAGE, {}), 'twoblue')
  assert.match(second.style, /color: blue/)
  assert.equal(run(load(second), 'app').exports, 'second')
  assert.equal(second.app.window?.navigationBarTitleText, 'New')
  assert.deepEqual(list(second), [])
})

test('a build without a change is the same', async (t) => {
  const program = await writeProgram(t, SMALL)
  const first = await program.build()

  assert.deepEqual(await program.build(), first)
})

test('a mistake goes with its correction, and comes back with its return', async (t) => {
  const program = await writeProgram(t, SMALL)
  const good = SMALL[`${PAGE}.js`] ?? ''

  await program.write(`${PAGE}.js`, 'Page({')
  assert.deepEqual(list(await program.build()), [`${PAGE}.js:1:7 error script-syntax`])
  await program.write(`${PAGE}.js`, good)
  assert.deepEqual(list(await program.build()), [])
  await program.write(`${PAGE}.js`, 'Page({ other() {} })')
  assert.deepEqual(list(await program.build()), [`${PAGE}.wxml:1:16 error unknown-handler`])
})

test('a file that appears or goes away is noticed, whoever names it', async (t) => {
  const program = await writeProgram(t, {
    ...SMALL,
    [`${PAGE}.wxml`]: '<import src="row" /><wxs module="m" src="m.wxs" /><image src="a.png" />',
    [`${PAGE}.wxss`]: '@import "base";',
    'app.wxss': '.a { background: url(/back.png) }',
    'app.js': "require('./word')",
  })
  const late = {
    'pages/home/row.wxml': '',
    'pages/home/m.wxs': '',
    'pages/home/base.wxss': '',
    'word.js': '',
    'pages/home/a.png': '',
    'back.png': '',
  }
  const missing = [
    'missing-picture',
    'missing-picture',
    'missing-style',
    'missing-template',
    'missing-wxs',
    'unknown-module',
  ]
  const codes = async () => {
    const { diagnostics } = await program.build()
    return diagnostics.map(({ code }) => code).filter((code) => code !== 'unsupported')
  }

  assert.deepEqual((await codes()).sort(), missing)
  for (const [path, text] of Object.entries(late)) await program.write(path, text)
  assert.deepEqual(await codes(), ['style-picture'])
  for (const path of Object.keys(late)) await program.remove(path)
  assert.deepEqual((await codes()).sort(), missing)
})

test('a page that is taken out of app.json leaves the program', async (t) => {
  const other = { 'other.js': 'Page({})', 'other.wxml': '<view>other</view>', 'other.wxss': '.other {}' }
  const program = await writeProgram(t, { ...SMALL, ...other, 'app.json': `{ "pages": ["${PAGE}", "other"] }` })
  assert.equal('other' in load(await program.build()).templates, true)

  await program.write('app.json', `{ "pages": ["${PAGE}"] }`)

  const build = await program.build()
  const { units, templates, modules } = load(build)
  assert.deepEqual([Object.keys(units), 'other' in templates, 'other' in modules], [[PAGE], false, false])
  assert.doesNotMatch(build.style, /other/)
})

test('app.json may be missing for a moment', async (t) => {
  const program = await writeProgram(t, SMALL)
  await program.build()

  await program.remove('app.json')
  assert.deepEqual(list(await program.build()), ['app.json:1:1 error no-app-json'])
  await program.write('app.json', SMALL['app.json'] ?? '')
  assert.equal((await program.build()).ok, true)
})
