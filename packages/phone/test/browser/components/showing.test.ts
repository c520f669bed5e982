import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { NOT_SIMULATED } from '../../../src/builtins.ts'
import { screenshot, useStage } from './stage.ts'

const open = useStage()

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="teal"/></svg>'
const DATA = `data:image/svg+xml,${encodeURIComponent(PICTURE)}`

test('image finds files of the program, from the page and from its root, and tells the size', async () => {
  const { page, events } = await open({
    wxml: '<image id="a" src="../../img/a b.svg" bindload="record"/><image id="b" src="/img/b.svg" bindload="record"/>',
    files: { 'img/a b.svg': PICTURE, 'img/b.svg': PICTURE },
  })
  await page.waitForFunction(() => JSON.parse(document.querySelector('#log')?.textContent ?? '[]').length === 2)
  const seen = (await events()).sort((one, other) => one.id.localeCompare(other.id))
  deepEqual(
    seen.map(({ type, id, detail }) => [type, id, detail]),
    [
      ['load', 'a', { width: 40, height: 20 }],
      ['load', 'b', { width: 40, height: 20 }],
    ],
  )
})

test('a picture that cannot be shown is an error event', async () => {
  const { page, events } = await open({ wxml: '<image src="data:image/png;base64,AAAA" binderror="record"/>' })
  await page.waitForFunction(() => document.querySelector('#log')?.textContent !== '[]')
  const [error] = await events()
  equal(error?.type, 'error')
  equal(typeof error?.detail.errMsg, 'string')
})

test('widthFix and heightFix keep the picture’s shape; aspectFit and aspectFill keep the box', async () => {
  const { page } = await open({
    wxml: `
      <image id="w" mode="widthFix" style="width: 100px" src="${DATA}"/>
      <image id="h" mode="heightFix" style="height: 100px" src="${DATA}"/>
      <image id="f" mode="aspectFit" style="width: 100px; height: 100px" src="${DATA}"/>
      <image id="s" style="width: 100px; height: 100px" src="${DATA}"/>`,
  })
  await page.locator('#s img').evaluate((img: HTMLImageElement) => img.decode())
  const size = async (id: string) => {
    const box = await page.locator(`#${id}`).boundingBox()
    return [box?.width, box?.height]
  }
  deepEqual(await size('w'), [100, 50])
  deepEqual(await size('h'), [200, 100])
  deepEqual(await size('f'), [100, 100])
  equal(await page.locator('#f img').evaluate((img) => getComputedStyle(img).objectFit), 'contain')
  equal(await page.locator('#s img').evaluate((img) => getComputedStyle(img).objectFit), 'fill')
  await screenshot(page, 'images')
})

test('text keeps line breaks and spaces, and decodes entities when asked', async () => {
  const { page } = await open({
    wxml: `<text id="plain">{{text}}</text><text id="decoded" decode>{{text}}</text><text id="spaced" space="ensp">a b</text><text id="select" user-select>x</text><button id="change" bindtap="change">x</button>`,
    data: { text: 'a &lt; b\n&amp;lt;' },
    methods: 'change() { this.setData({ text: "&gt;" }) }',
  })
  equal(await page.textContent('#plain'), 'a &lt; b\n&amp;lt;')
  equal(await page.textContent('#decoded'), 'a < b\n&lt;')
  equal(await page.textContent('#spaced'), 'a\u2002b')
  equal(await page.locator('#select').evaluate((text) => getComputedStyle(text).userSelect), 'text')
  await page.click('#change')
  await page.waitForFunction(() => document.querySelector('#decoded')?.textContent === '>')
  equal(await page.textContent('#plain'), '&gt;')
})

test('rich-text shows what is safe and drops the rest', async () => {
  const { page } = await open({
    wxml: '<rich-text id="html" nodes="{{html}}"/><rich-text id="nodes" nodes="{{nodes}}"/>',
    data: {
      html: '<p class="x" style="color: red" onclick="alert(1)">Hi <b>you</b><script>document.title = "bad"</script><img src="/img/a.svg" onerror="alert(1)"><iframe></iframe></p>',
      nodes: [
        { name: 'DIV', attrs: { class: 'y', onclick: 'alert(1)' }, children: [{ type: 'text', text: 'a &lt; b' }] },
        { name: 'script', children: [{ type: 'text', text: 'bad' }] },
      ],
    },
    files: { 'img/a.svg': PICTURE },
  })
  equal(
    await page.locator('#html .wx-rich-text').innerHTML(),
    '<p class="x" style="color: red">Hi <b>you</b><img src="/assets/img/a.svg"></p>',
  )
  equal(await page.locator('#nodes .wx-rich-text').innerHTML(), '<div class="y">a &lt; b</div>')
})

test('icons and progress look as told', async () => {
  const types = ['success', 'success_no_circle', 'info', 'warn', 'waiting', 'cancel', 'download', 'search', 'clear']
  const { page, events } = await open({
    wxml: `
      <icon wx:for="{{types}}" wx:key="*this" id="{{item}}" type="{{item}}" size="40"/>
      <progress id="p" percent="{{percent}}" show-info active duration="{{1}}" bindactiveend="record"/>
      <button id="more" bindtap="more">more</button>`,
    data: { types, percent: 0 },
    methods: 'more() { this.setData({ percent: 60 }) }',
  })
  equal((await page.locator('#success').boundingBox())?.width, 40)
  for (const type of types) equal((await page.locator(`#${type} path`).count()) > 0, true, type)
  await page.click('#more')
  await page.waitForFunction(() => document.querySelector('#log')?.textContent !== '[]')
  deepEqual(
    (await events()).map(({ type, detail }) => [type, detail]),
    [['activeend', { curPercent: 60 }]],
  )
  equal(await page.locator('#p .wx-progress-info').textContent(), '60%')
  await screenshot(page, 'icons')
})

test('hidden hides, and aria-label reaches those who listen', async () => {
  const { page } = await open({
    wxml: '<view id="v" hidden="{{hidden}}" aria-label="Box">x</view><button id="b" bindtap="show">show</button>',
    data: { hidden: true },
    methods: 'show() { this.setData({ hidden: false }) }',
  })
  equal(await page.isVisible('#v'), false)
  await page.click('#b')
  equal(await page.isVisible('#v'), true)
  equal(await page.getAttribute('#v', 'aria-label'), 'Box')
})

test('hover-class of a view comes and goes; an inner one may keep it from the outer', async () => {
  const { page } = await open({
    wxml: '<view id="out" hover-class="hot" hover-stay-time="{{0}}"><view id="in" hover-class="warm" hover-stop-propagation hover-stay-time="{{0}}">x</view></view>',
  })
  await page.hover('#in')
  await page.mouse.down()
  await page.locator('#in.warm').waitFor()
  equal(await page.locator('#out.hot').count(), 0)
  await page.mouse.up()
  await page.locator('#in:not(.warm)').waitFor()
})

test('what needs the phone itself says that it is not simulated', async () => {
  const { page } = await open({
    wxml: NOT_SIMULATED.map((name) => `<${name} id="${name}"/>`).join(''),
    expected: 'unsupported',
  })
  for (const name of NOT_SIMULATED) {
    equal(await page.textContent(`#${name}`), `<${name}> · 这部手机不模拟 · not simulated by this phone`)
  }
})
