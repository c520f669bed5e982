import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AnyMap, originalPositionFor } from '@jridgewell/trace-mapping'
import { buildSmall, list, load } from './support.ts'

const COMPONENT = {
  'card.json': '{ "component": true }',
  'card.js': 'Component({})',
  'card.wxml': '<view class="card" />',
  'pages/home/home.json': '{ "usingComponents": { "my-card": "/card" } }',
}

/** One rule a line. */
function rules(css: string): string[] {
  return css.split('\n').filter((line) => line !== '')
}

test('lengths in rpx become parts of the screen’s width, wherever they stand', async (t) => {
  const { style } = await buildSmall(t, {
    'app.wxss': `.a { margin: -8rpx 0.5rpx 0; width: calc(100% - 20RPX); transform: translate(1rpx, 2px) }
.b { content: "20rpx"; background: url(data:,20rpx) }
@keyframes grow { 50.5% { height: 3rpx } }`,
  })

  assert.deepEqual(rules(style), [
    '.a { margin: calc(-8 * var(--rpx)) calc(0.5 * var(--rpx)) 0; width: calc(100% - calc(20 * var(--rpx))); transform: translate(calc(1 * var(--rpx)), 2px) }',
    '.b { content: "20rpx"; background: url(data:,20rpx) }',
    '@keyframes grow { 50.5% { height: calc(3 * var(--rpx)) } }',
  ])
})

test('tags are the elements that the phone makes of them, and page is what holds the page', async (t) => {
  const { style } = await buildSmall(t, {
    'app.wxss': `page, view.a > my-card + text:not(image)::after { color: red }
.view #text [view] { color: red }
@media (min-width: 1px) { scroll-view { color: red } }
@keyframes k { from { color: red } to { color: blue } }`,
  })

  assert.deepEqual(rules(style), [
    '.wx-page, wx-view.a > wx-my-card + wx-text:not(wx-image)::after { color: red }',
    '.view #text [view] { color: red }',
    '@media (min-width: 1px) { wx-scroll-view { color: red } }',
    '@keyframes k { from { color: red } to { color: blue } }',
  ])
})

test('a page’s rules are for that page only, and weigh no more than as written', async (t) => {
  const { style } = await buildSmall(t, { 'pages/home/home.wxss': 'page { color: red }\n.a, view .b { color: red }' })

  const page = '.wx-page[data-route="pages/home/home"]'
  assert.deepEqual(rules(style), [
    `${page} { color: red }`,
    `:where(${page}) .a, :where(${page}) wx-view .b { color: red }`,
  ])
})

test('a component’s classes are its own', async (t) => {
  const build = await buildSmall(t, {
    ...COMPONENT,
    'card.wxss': ':host { color: red }\n.a:not(.b) > .c\\:d { color: red }',
  })

  assert.equal(load(build).units.card?.scope, 'c-card')
  assert.deepEqual(rules(build.style), [
    '[wx-host="c-card"] { color: red }',
    '.c-card--a:not(.c-card--b) > .c-card--c\\:d { color: red }',
  ])
})

test('a component that shares its style keeps its class names', async (t) => {
  const json = await buildSmall(t, {
    ...COMPONENT,
    'card.json': '{ "component": true, "styleIsolation": "shared" }',
    'card.wxss': '.a { color: red }',
  })
  const script = await buildSmall(t, {
    ...COMPONENT,
    'card.js': "Component({ options: { styleIsolation: 'shared' } })",
    'card.wxss': '.a { color: red }',
  })

  for (const build of [json, script]) {
    assert.equal(load(build).units.card?.scope, null)
    assert.deepEqual(rules(build.style), ['.a { color: red }'])
  }
})

test('a component that takes the page’s style has classes of its own as well', async (t) => {
  const build = await buildSmall(t, {
    ...COMPONENT,
    'card.js': 'Component({ options: { addGlobalClass: true } })',
    'card.wxss': '.a { color: red }',
  })

  const { card } = load(build).units
  assert.equal(card?.config.styleIsolation, 'apply-shared')
  assert.deepEqual(rules(build.style), ['.c-card--a { color: red }'])
})

test('imported sheets stand where they are imported, and count as the importing one', async (t) => {
  const { style } = await buildSmall(t, {
    'pages/home/home.wxss': '@import "../../styles/a";\n.home { color: red }',
    'styles/a.wxss': "@import url('./b.wxss');\n.a { color: red }",
    'styles/b.wxss': '.b { color: red }',
  })

  const page = ':where(.wx-page[data-route="pages/home/home"])'
  assert.deepEqual(rules(style), [
    `${page} .b { color: red }`,
    `${page} .a { color: red }`,
    `${page} .home { color: red }`,
  ])
})

test('the app’s rules come before a page’s', async (t) => {
  const { style } = await buildSmall(t, { 'pages/home/home.wxss': '.p{}', 'app.wxss': '.app{}' })

  assert.equal(style.indexOf('.app{}') < style.indexOf('.p{}'), true)
})

test('a picture in a style is shown, with a warning that a real phone does not', async (t) => {
  const build = await buildSmall(t, {
    'pages/home/home.wxss':
      '.a {\n  background: url("../../img/my pic.png")\n}\n.b { background: url(https://x.test/a.png) }',
    'img/my pic.png': 'x',
  })

  assert.match(build.style, /url\("assets\/img\/my%20pic\.png"\)/)
  assert.match(build.style, /url\(https:\/\/x\.test\/a\.png\)/)
  assert.deepEqual(list(build), ['pages/home/home.wxss:2:3 warning style-picture'])
})

test('the style’s source map leads to the sheet that a rule was written in', async (t) => {
  const build = await buildSmall(t, {
    'app.wxss': '.app { color: red }',
    'pages/home/home.wxss': '@import "/styles/a.wxss";',
    'styles/a.wxss': '\n\n  .a { color: blue }',
  })

  const before = build.style.slice(0, build.style.indexOf('.a {')).split('\n')
  const position = { line: before.length, column: before.at(-1)?.indexOf(':where') ?? 0 }
  const { source, line } = originalPositionFor(new AnyMap(JSON.parse(build.styleMap)), position)
  assert.deepEqual([source, line], ['styles/a.wxss', 3])
})
