import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { screenshot, useStage } from './stage.ts'

const open = useStage()

const ROWS = '<view wx:for="{{rows}}" wx:key="*this" id="r{{item}}" style="height: 100px">{{item}}</view>'
const rows = Array.from({ length: 20 }, (_, index) => index)

test('scroll-view tells where it is scrolled to, and once at each end', async () => {
  const { page, events } = await open({
    wxml: `<scroll-view id="s" scroll-y style="height: 300px" bindscroll="record" bindscrolltolower="record" bindscrolltoupper="record">${ROWS}</scroll-view>`,
    data: { rows },
  })
  const scrollTo = async (top: number) => {
    const before = (await events()).filter(({ type }) => type === 'scroll').length
    await page.locator('#s').evaluate((view, to) => view.scrollTo({ top: to }), top)
    await page.waitForFunction(
      (count) =>
        JSON.parse(document.querySelector('#log')?.textContent ?? '[]').filter(
          (e: { type: string }) => e.type === 'scroll',
        ).length > count,
      before,
    )
  }
  for (const top of [600, 1690, 1700, 100, 0]) await scrollTo(top)
  const seen = (await events()).map(({ type, detail }) => [type, detail.direction ?? detail.scrollTop])
  deepEqual(seen, [
    ['scroll', 600],
    ['scroll', 1690],
    ['scrolltolower', 'bottom'],
    ['scroll', 1700],
    ['scroll', 100],
    ['scroll', 0],
    ['scrolltoupper', 'top'],
  ])
  const [first] = await events()
  deepEqual([first?.detail.scrollHeight, first?.detail.deltaY], [2000, -600])
})

test('the page scrolls a scroll-view to a place or to an element', async () => {
  const { page } = await open({
    wxml: `<scroll-view id="s" scroll-y scroll-top="{{top}}" scroll-into-view="{{into}}" style="height: 300px">${ROWS}</scroll-view>
      <button id="to" bindtap="to">1</button><button id="into" bindtap="into">2</button>`,
    data: { rows, top: 0, into: '' },
    methods: 'to() { this.setData({ top: 450 }) }, into() { this.setData({ into: "r7" }) }',
  })
  const top = () => page.locator('#s').evaluate((view) => view.scrollTop)
  await page.click('#to')
  equal(await top(), 450)
  await page.click('#into')
  equal(await top(), 700)
})

test('navigator opens pages, goes back, and tells when it cannot', async () => {
  const { page, events } = await open({
    wxml: `
      <navigator id="go" url="/pages/other/other?code=a%26b" bindsuccess="record"><view>go</view></navigator>
      <navigator id="lost" url="/pages/lost/lost" bindfail="record" bindcomplete="record">lost</navigator>`,
  })
  await page.click('#lost')
  const [fail, complete] = await events()
  deepEqual([fail?.type, complete?.type], ['fail', 'complete'])
  equal(String(fail?.detail.errMsg).includes('pages/lost/lost'), true, String(fail?.detail.errMsg))
  await page.click('#go')
  equal(await page.textContent('#other'), '{"code":"a%26b"}')
  await page.click('.wx-nav-back')
  await page.locator('#other').waitFor({ state: 'detached' })
  equal((await events()).at(-1)?.type, 'success')
})

const SWIPER = `<swiper id="s" {{ATTRIBUTES}} style="height: 200px">
    <swiper-item wx:for="{{['a', 'b', 'c']}}" wx:key="*this" item-id="{{item}}"><view class="slide" style="height: 200px; background: #cde">{{item}}</view></swiper-item>
  </swiper>`

test('a swiper is swiped to the next item and not past the last', async () => {
  const { page, events } = await open({
    wxml: SWIPER.replace(
      '{{ATTRIBUTES}}',
      'indicator-dots duration="{{10}}" bindchange="record" bindanimationfinish="record"',
    ),
  })
  async function swipe(from: number, to: number) {
    await page.mouse.move(from, 150)
    await page.mouse.down()
    await page.mouse.move(to, 150, { steps: 4 })
    await page.mouse.up()
  }
  await swipe(300, 60)
  await page.waitForFunction(() => document.querySelector('#log')?.textContent?.includes('animationfinish'))
  await swipe(300, 60)
  await swipe(300, 60)
  const seen = (await events()).filter(({ type }) => type === 'change').map(({ detail }) => detail)
  deepEqual(seen, [
    { current: 1, currentItemId: 'b', source: 'touch' },
    { current: 2, currentItemId: 'c', source: 'touch' },
  ])
  // The last swipe had nowhere to go: the item comes back.
  await page.waitForFunction(() => document.querySelectorAll('.slide')[2]?.getBoundingClientRect().x === 0)
  await screenshot(page, 'swiper')
})

test('a swiper plays by itself, round and round, and goes where the page says', async () => {
  const { page, events } = await open({
    wxml: `${SWIPER.replace('{{ATTRIBUTES}}', 'autoplay="{{playing}}" circular interval="{{60}}" duration="{{0}}" current="{{at}}" bindchange="record"')}<button id="to" bindtap="to">to</button>`,
    data: { playing: true, at: 0 },
    methods: 'to() { this.setData({ playing: false, at: 1 }) }',
  })
  await page.waitForFunction(() => JSON.parse(document.querySelector('#log')?.textContent ?? '[]').length >= 4)
  await page.click('#to')
  const seen = await events()
  deepEqual(
    seen.slice(0, 4).map(({ detail }) => [detail.current, detail.source]),
    [
      [1, 'autoplay'],
      [2, 'autoplay'],
      [0, 'autoplay'],
      [1, 'autoplay'],
    ],
  )
  const box = await page.locator('.slide', { hasText: 'b' }).boundingBox()
  equal(Math.round(box?.x ?? -1), 0)
})
