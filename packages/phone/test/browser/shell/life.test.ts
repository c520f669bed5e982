import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { screenshot, useShell } from './support.ts'

const open = useShell()

test('app and first page start in WeChat’s order', async () => {
  const { until } = await open('?path=pages/detail/detail%3Fid%3D3&scene=1044')
  const log = await until('detail onReady', async () => {})
  deepEqual(log, [
    'app onLaunch pages/detail/detail {"id":"3"} 1044',
    'app onShow 1044',
    'detail onLoad {"id":"3"}',
    'stack pages/detail/detail',
    'detail onShow',
    'detail onReady',
  ])
})

test('navigateTo hides, back unloads and shows again', async () => {
  const { page, command, until } = await open()
  await until('home onReady', async () => {})
  deepEqual(await command('navigateTo /pages/detail/detail?id=1'), [
    'home onHide',
    'detail onLoad {"id":"1"}',
    'stack pages/home/home,pages/detail/detail',
    'detail onShow',
    'detail onReady',
    'navigateTo:ok',
  ])
  deepEqual(await until('home onShow', () => page.click('.wx-nav-back')), ['detail onUnload', 'home onShow'])
})

test('a relative URL is resolved against the page it is used on', async () => {
  const { page, command } = await open('?path=pages/detail/detail')
  await command('navigateTo ../deep/deep')
  equal(await page.locator('.wx-top').getAttribute('data-route'), 'pages/deep/deep')
})

test('redirectTo replaces the page on top', async () => {
  const { command, until } = await open()
  await until('home onReady', async () => {})
  await command('navigateTo /pages/detail/detail?id=1')
  deepEqual(await command('redirectTo /pages/deep/deep?from=redirect'), [
    'detail onUnload',
    'deep onLoad {"from":"redirect"}',
    'deep onShow',
    'deep onReady',
    'redirectTo:ok',
  ])
  deepEqual(await command('navigateBack'), ['deep onUnload', 'home onShow', 'navigateBack:ok'])
})

test('reLaunch closes all pages, those of hidden tabs too', async () => {
  const { page, command, until } = await open()
  await until('home onReady', async () => {})
  await command('switchTab /pages/me/me')
  await command('navigateTo ../deep/deep')
  deepEqual(await command('reLaunch /pages/detail/detail?id=2'), [
    'deep onUnload',
    'me onUnload',
    'home onUnload',
    'detail onLoad {"id":"2"}',
    'stack pages/detail/detail',
    'detail onShow',
    'detail onReady',
    'reLaunch:ok',
  ])
  equal(await page.locator('.wx-page').count(), 1)
})

test('tabs are kept when another is shown, and pages above them are closed', async () => {
  const { page, command, until } = await open()
  await until('home onReady', async () => {})
  deepEqual(await command('switchTab /pages/me/me'), [
    'home onHide',
    'me onLoad {}',
    'me onShow',
    'me onReady',
    'switchTab:ok',
  ])
  await command('navigateTo ../deep/deep')
  deepEqual(await command('switchTab /pages/home/home'), ['deep onUnload', 'home onShow', 'switchTab:ok'])
  deepEqual(await command('switchTab /pages/home/home'), ['switchTab:ok'])
  deepEqual(await until('me onShow', () => page.click('.wx-tab[data-path="pages/me/me"]')), [
    'home onHide',
    'me onShow',
  ])
  const pressed = await until('home onTabItemTap', () => page.click('.wx-tab[data-path="pages/home/home"]'))
  equal(pressed.at(-1), 'home onTabItemTap {"index":0,"pagePath":"pages/home/home","text":"Home"}')
})

test('what cannot be opened fails with WeChat’s words', async () => {
  const { command } = await open()
  const outcome = async (label: string) => (await command(label)).at(-1)
  equal(await outcome('navigateTo /pages/me/me'), 'navigateTo:fail can not navigateTo a tabbar page')
  equal(
    await outcome('navigateTo /pages/nowhere/nowhere?a=1'),
    'navigateTo:fail page "pages/nowhere/nowhere?a=1" is not found',
  )
  equal(await outcome('navigateTo'), 'navigateTo:fail parameter error: parameter.url should be String and not empty')
  equal(await outcome('switchTab /pages/deep/deep'), 'switchTab:fail can not switch to no-tabBar page')
  equal(await outcome('navigateBack'), 'navigateBack:fail cannot navigate back at first page')
})

test('the eleventh page is refused', async () => {
  const { page, command, until } = await open()
  await until('home onReady', async () => {})
  for (let opened = 1; opened < 10; opened += 1) {
    equal((await command('navigateTo /pages/detail/detail?id=1')).at(-1), 'navigateTo:ok')
  }
  deepEqual(await command('navigateTo /pages/detail/detail?id=1'), ['navigateTo:fail webview count limit exceed'])
  await command('navigateBack')
  equal(await page.locator('.wx-page').count(), 1)
})

test('a query survives when the page encodes and decodes it', async () => {
  const { page, tap } = await open()
  const codes = ['a&b?c#d%e f', '😀=%20&', 'x'.repeat(500)]
  for (const [index, code] of codes.entries()) {
    await tap(`code ${index}`)
    await page.locator('.wx-top #decoded').waitFor()
    equal(await page.locator('.wx-top #decoded').textContent(), code)
    // WeChat does not decode for the page.
    equal(await page.locator('.wx-top #raw').textContent(), encodeURIComponent(code))
    await page.click('.wx-nav-back')
  }
})

test('a page and the one that opened it talk through their event channel', async () => {
  const { page, tap, until } = await open()
  await tap('code 0')
  await page.locator('.wx-top #offer:has-text("from home")').waitFor()
  const log = await until('chosen', () => page.click('.wx-top #choose'))
  equal(log.at(-1), 'chosen the second')
})

test('a page made by Component() gets its query as properties, and finds components and places', async () => {
  const { tap, until } = await open()
  await until('home onReady', async () => {})
  const log = await until('part box', () => tap('navigateTo /pages/part/part?count=7'))
  // Measured from the page's own corner, below the navigation bar.
  equal(log.at(-1), 'part box 0 120 0')
})

test('components hear of their page, observe their properties and tell what happens', async () => {
  const { page, tap, until } = await open()
  await until('home onReady', async () => {})
  const opened = await until('part box', () => tap('navigateTo /pages/part/part?count=7'))
  deepEqual(opened, [
    'home onHide',
    'part attached 7',
    'linked first',
    'linked second',
    'part onLoad {"count":"7"} 7',
    'counter page shown',
    'part counter 7 1',
    'part rows first,second',
    'navigateTo:ok',
    'part box 0 120 0',
  ])
  const added = await until('counter drawn', () => page.click('.wx-top #add'))
  deepEqual(added.slice(-2), ['part added total 9', 'counter drawn 9'])
  deepEqual(await until('home onShow', () => page.click('.wx-nav-back')), [
    'part onUnload',
    'part detached',
    'home onShow',
  ])
})

test('the capsule closes the mini program to the background and brings it back', async () => {
  const { page, until } = await open()
  await until('home onReady', async () => {})
  deepEqual(await until('app onHide', () => page.click('.wx-capsule-close')), ['home onHide', 'app onHide'])
  await screenshot(page, 'background')
  deepEqual(await until('home onShow', () => page.click('.wx-home-open')), ['app onShow 1089', 'home onShow'])
})

test('a page that was closed leaves nothing behind', async () => {
  const { page, command, until } = await open()
  await until('home onReady', async () => {})
  const session = await page.context().newCDPSession(page)
  const visit = async (times: number) => {
    for (let visited = 0; visited < times; visited += 1) {
      await command('navigateTo /pages/detail/detail?id=1')
      await until('home onShow', () => page.click('.wx-nav-back'))
    }
  }
  const nodes = async () => {
    await session.send('HeapProfiler.collectGarbage')
    return (await session.send('Memory.getDOMCounters')).nodes
  }
  await visit(3)
  const before = await nodes()
  const nodesOfOneVisit = 40
  await visit(10)
  let after = await nodes()
  // A task that still waits for its turn may hold the last page: what is held for good is there in a second too.
  for (let tries = 0; after - before >= nodesOfOneVisit && tries < 10; tries += 1) {
    await page.waitForTimeout(100)
    after = await nodes()
  }
  ok(after - before < nodesOfOneVisit, `${after - before} nodes are left of 10 visits`)
})
