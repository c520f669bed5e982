import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCompiler } from '../../src/compile/compiler.ts'
import { render } from './render.ts'
import { buildSmall, FEATURES, list, load, run, SMALL, writeProgram } from './support.ts'

test('a folder becomes a program with its pages, packages, components and pictures', async () => {
  const build = await createCompiler(FEATURES).build()

  const program = load(build)
  assert.equal(build.ok, true)
  assert.equal(program.appId, 'wx0123456789abcdef')
  assert.equal(program.name, 'features')
  assert.deepEqual(
    [...program.app.pages],
    ['pages/home/home', 'pages/form/form', 'pages/detail/detail', 'extra/pages/about/about'],
  )
  assert.equal(program.app.tabBar?.list[1]?.text, 'Form')
  assert.deepEqual([...program.assets], ['images/home-on.png', 'images/home.png'])
  const kinds = Object.entries(program.units).map(([path, unit]) => `${unit.kind} ${path}`)
  assert.deepEqual(kinds.sort(), [
    'component components/card/card',
    'component components/counter/counter',
    'component components/note/note',
    'page extra/pages/about/about',
    'page pages/detail/detail',
    'page pages/form/form',
    'page pages/home/home',
  ])
})

test('a page knows its own components and the app’s by their paths', async () => {
  const program = load(await createCompiler(FEATURES).build())

  assert.deepEqual(
    { ...program.units['pages/home/home']?.config.usingComponents },
    {
      'info-card': 'components/card/card',
      'side-note': 'components/note/note',
    },
  )
})

test('modules require each other and packages, and see nothing of the browser', async () => {
  const program = load(await createCompiler(FEATURES).build())
  const home = run(program, 'pages/home/home')

  const seen: unknown[] = []
  home.definitions[0]?.onLoad?.call({ setData: (data: unknown) => seen.push(data) })
  assert.deepEqual(JSON.stringify(seen), '[{"greeting":"Hello World"}]')
})

test('a module may give a name of its own to what WeChat does not have', async () => {
  const program = load(await createCompiler(FEATURES).build())

  const { definitions } = run(program, 'pages/home/home')
  assert.equal((definitions[0] as unknown as { data: { height: number } }).data.height, 10)
})

test('TypeScript runs without its types', async () => {
  const program = load(await createCompiler(FEATURES).build())

  const { definitions } = run(program, 'extra/pages/about/about')
  assert.equal((definitions[0] as unknown as { data: { version: string } }).data.version, '1.0')
})

test('templates draw imported, included and conditional parts, components and what WXS computes', async () => {
  const program = load(await createCompiler(FEATURES).build())
  const data = { greeting: 'hi', height: 10, items: [{ id: 1, name: 'pear' }], shown: false, row: 3, footer: 'end' }

  assert.equal(
    render(program, 'pages/home/home', data),
    'view(hi)view(1,234,567 in 2026)view(ten)view(0: pear)view(row 3)' +
      'info-card(view(before)view(inside ))side-note()input()view()image()image()button(Detail)button(Break)view(end)',
  )
})

test('a file that packOptions leaves out of the package is not read', async (t) => {
  const ignore = [
    { type: 'folder', value: 'pages/old' },
    { type: 'suffix', value: '.draft.png' },
    { type: 'glob', value: 'docs/**/*.png' },
  ]
  const build = await buildSmall(t, {
    'project.config.json': JSON.stringify({ packOptions: { ignore } }),
    'pages/old/old.png': '',
    'a.draft.png': '',
    'docs/x/y.png': '',
    'kept.png': '',
    '.hidden/x.png': '',
    'node_modules/x/x.png': '',
  })

  assert.deepEqual(build.assets, ['kept.png'])
})

test('miniprogramRoot says where the program is', async (t) => {
  const inside = Object.entries(SMALL).map(([path, text]) => [`miniprogram/${path}`, text])
  const project = JSON.stringify({ appid: 'wx1', miniprogramRoot: 'miniprogram/' })
  const { dir, build } = await writeProgram(t, { ...Object.fromEntries(inside), 'project.config.json': project })

  const built = await build()
  assert.equal(built.ok, true)
  assert.equal(built.root.startsWith(dir) && built.root.endsWith('miniprogram'), true)
})

test('miniprogramRoot does not lead out of the folder', async (t) => {
  const build = await buildSmall(t, { 'project.config.json': '{\n  "miniprogramRoot": "../.."\n}' })

  assert.deepEqual(list(build), ['project.config.json:2:22 error app-config'])
})

test('modules run in strict mode, unless the project turns that off', async (t) => {
  const files = { 'app.js': 'module.exports = (function () { return this === undefined })()' }
  const strict = await buildSmall(t, files)
  const sloppy = await buildSmall(t, { ...files, 'project.config.json': '{ "setting": { "es6": false } }' })

  assert.equal(run(load(strict), 'app').exports, true)
  assert.equal(run(load(sloppy), 'app').exports, false)
})

test('components are found by path, in packages, and in a folder of their own', async (t) => {
  const component = (path: string) => ({
    [`${path}.json`]: '{ "component": true }',
    [`${path}.js`]: 'Component({})',
    [`${path}.wxml`]: '<slot />',
  })
  const build = await buildSmall(t, {
    ...component('parts/near'),
    ...component('pages/home/beside'),
    ...component('parts/folder/index'),
    ...component('miniprogram_npm/kit/button/index'),
    'pages/home/home.json':
      '{ "usingComponents": { "a": "/parts/near", "b": "beside", "c": "../../parts/folder", "d": "kit/button" } }',
    'pages/home/home.wxml': '<a /><b /><c /><d />',
  })

  assert.deepEqual(list(build), [])
  assert.deepEqual(
    { ...load(build).units['pages/home/home']?.config.usingComponents },
    {
      a: 'parts/near',
      b: 'pages/home/beside',
      c: 'parts/folder/index',
      d: 'miniprogram_npm/kit/button/index',
    },
  )
})

test('a component that its user fills has a stand-in', async (t) => {
  const build = await buildSmall(t, {
    'list.json': '{ "component": true, "componentGenerics": { "row": { "default": "plain" }, "head": true } }',
    'list.js': 'Component({})',
    'list.wxml': '<head /><row />',
    'plain.json': '{ "component": true }',
    'plain.js': 'Component({})',
    'plain.wxml': '<view />',
    'pages/home/home.json': '{ "usingComponents": { "my-list": "/list", "my-row": "/plain" } }',
    'pages/home/home.wxml': '<my-list generic:row="my-row" generic:head="my-row" />',
  })

  assert.deepEqual(list(build), [])
  assert.equal(
    JSON.stringify(load(build).units.list?.config.componentGenerics),
    '{"row":{"default":"/plain"},"head":true}',
  )
})

test('a package of others runs as it was built, strict or not', async (t) => {
  const build = await buildSmall(t, {
    'app.js': "module.exports = require('kit')",
    'miniprogram_npm/kit/index.js': 'module.exports = 010 + (function () { return this === undefined ? 1 : 0 })()',
  })

  assert.deepEqual(list(build), [])
  assert.equal(run(load(build), 'app').exports, 8)
})
