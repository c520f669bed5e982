import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { screenshot, useShell } from './support.ts'

const open = useShell()

test('the navigation bar shows the title, colours and back button of the page on top', async () => {
  const { page, command } = await open()
  equal(await page.locator('.wx-nav-title').innerText(), 'Home')
  equal(await page.locator('.wx-nav-back').isVisible(), false)
  await command('navigateTo /pages/detail/detail?id=1')
  equal(await page.locator('.wx-nav-title').innerText(), 'Detail')
  await command('setNavigationBarTitle')
  await command('setNavigationBarColor')
  equal(await page.locator('.wx-nav-title').innerText(), 'Another title')
  const { backgroundColor, color } = await page
    .locator('.wx-nav')
    .evaluate((bar) => ({ ...JSON.parse(JSON.stringify(getComputedStyle(bar))) }))
  deepEqual([backgroundColor, color], ['rgb(51, 102, 153)', 'rgb(255, 255, 255)'])
  await screenshot(page, 'navigation-bar')
  await page.click('.wx-nav-back')
  await page.locator('.wx-nav-title:text-is("Home")').waitFor()
})

test('a page that was opened directly offers the way home', async () => {
  const { page } = await open('?path=pages/detail/detail')
  await page.click('.wx-nav-home')
  await page.locator('.wx-top[data-route="pages/home/home"]').waitFor()
  equal(await page.locator('.wx-page').count(), 1)
})

test('the tab bar is there on its pages only, with icon, selection and badge', async () => {
  const { page, command } = await open()
  equal(await page.locator('.wx-tab-selected').innerText(), 'Home')
  await command('setTabBarBadge')
  equal(await page.locator('.wx-tab-badge').innerText(), '7')
  const icon = page.locator('.wx-tab-selected img')
  equal(await icon.evaluate((img) => (img as HTMLImageElement).naturalWidth), 52)
  await screenshot(page, 'tab-bar')
  await command('navigateTo ../deep/deep')
  equal(await page.locator('.wx-tab-bar').isVisible(), false)
})

test('the tab bar is changed by the mini program', async () => {
  const { page, command } = await open()
  await command('setTabBarItem')
  equal(await page.locator('.wx-tab').last().innerText(), '我的')
  await command('showTabBarRedDot')
  equal(await page.locator('.wx-tab-dot').count(), 1)
  deepEqual(
    await command('setTabBarBadge fifth').then((log) => log.at(-1)),
    'setTabBarBadge:fail tabbar item not found, index 5',
  )
  await command('hideTabBar')
  equal(await page.locator('.wx-tab-bar').isVisible(), false)
})

test('a page with custom navigation has the whole screen, whose height is its 100vh', async () => {
  const { page } = await open('?path=pages/bare/bare')
  equal(await page.locator('.wx-nav').isVisible(), false)
  deepEqual(await page.locator('#bare').boundingBox(), { x: 0, y: 0, width: 375, height: 720 })
  await screenshot(page, 'custom-navigation')
})

test('100vh of an ordinary page ends above the tab bar, and what is fixed stays in it', async () => {
  const { page, until } = await open('?path=pages/long/long')
  const frame = await page.locator('.wx-frame').boundingBox()
  const before = await page.locator('#fixed').boundingBox()
  await until('jumped', () => page.click('#jump'))
  deepEqual(await page.locator('#fixed').boundingBox(), before)
  equal((before?.y ?? 0) + (before?.height ?? 0), (frame?.y ?? 0) + (frame?.height ?? 0))
})

test('pageScrollTo brings an element to the top of the page', async () => {
  const { page, until } = await open('?path=pages/long/long')
  await until('jumped', () => page.click('#jump'))
  const row = await page.locator('#row-40').boundingBox()
  const frame = await page.locator('.wx-frame').boundingBox()
  equal(row?.y, frame?.y)
})

test('the bottom is reached once, and again after it was left', async () => {
  const { page, until } = await open('?path=pages/long/long')
  const scroll = (top: number) => page.locator('.wx-top').evaluate((element, to) => element.scrollTo({ top: to }), top)
  await until('bottom reached', () => scroll(100_000))
  deepEqual(await until('at the top', () => scroll(0)), ['at the top'])
  await until('bottom reached', () => scroll(100_000))
})

test('pulling the page down refreshes it until the page says it is done', async () => {
  const { page, until } = await open('?path=pages/long/long')
  await until('refreshing', async () => {
    await page.mouse.move(180, 200)
    await page.mouse.down()
    await page.mouse.move(180, 380, { steps: 6 })
    await page.mouse.up()
  })
  await page.locator('#row-29').waitFor({ state: 'attached' })
  await page.locator('.wx-pull-down').waitFor({ state: 'detached' })
})

test('a mouse press is a touch: tap, move and long press', async () => {
  const { page, until } = await open('?path=pages/long/long')
  ok((await until('tap', () => page.click('#hold'))).includes('tap 0 1 true'))
  const box = await page.locator('#hold').boundingBox()
  const y = (box?.y ?? 0) + 5
  await page.mouse.move(20, y)
  await page.mouse.down()
  const held = await until('long press', async () => {})
  await page.mouse.up()
  deepEqual(held, ['long press'])
  await page.mouse.move(20, y)
  await page.mouse.down()
  await page.mouse.move(90, y, { steps: 3 })
  await page.locator('#fixed:has-text("fixed 90")').waitFor()
  await page.mouse.up()
  ok((await until('tap', () => page.click('#hold'))).includes('tap 0 1 true'))
})

test('a handler gets an event of plain values, as WeChat gives them', async () => {
  const { page, until } = await open('?path=pages/long/long')
  const log = await until('event', () => page.click('#inner'))
  const event = JSON.parse(log.at(-1)?.slice('event '.length) ?? '')
  // How far down it stands is the height of the line above it, and so the font's.
  const offsetTop = await page.locator('#hold').evaluate((element) => (element as HTMLElement).offsetTop)
  ok(offsetTop > 0)
  deepEqual(event, {
    type: 'tap',
    target: { id: 'inner', dataset: { kind: 'inner' }, offsetLeft: 0, offsetTop },
    currentTarget: { id: 'hold', dataset: { kind: 'held' }, offsetLeft: 0, offsetTop },
    mark: { row: 'top' },
  })
})
