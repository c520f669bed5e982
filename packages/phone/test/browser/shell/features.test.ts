import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { screenshot, useShell } from './support.ts'

const open = useShell('test/programs/features')

test('templates: WXS, lists, conditions, template, import and include', async () => {
  const { page } = await open()
  const text = (selector: string) => page.locator(`.wx-top ${selector}`).innerText()
  equal(await text('#greeting'), 'HELLO WORLD!')
  equal(await text('#height'), 'ten')
  equal((await page.locator('.wx-top wx-view.row').allInnerTexts()).join(), '0: pear,1: apple')
  await page.click('.wx-top wx-view.row >> nth=1')
  equal((await page.locator('.wx-top wx-view.row').allInnerTexts()).join(), '0: plum,1: apple')
  await page.click('.wx-top .footer')
  equal(await text('#hidden'), 'row 1')
  await screenshot(page, 'features')
})

test('components: slots, events through components, behaviors, two-way binding', async () => {
  const { page } = await open()
  equal(await page.locator('#before').innerText(), 'before')
  await page.click('#card .counter')
  await page.click('#card .counter')
  await page.locator('#inside:has-text("inside 2")').waitFor()
  await page.fill('#typed input', '你好')
  equal(await page.locator('#echo').innerText(), '你好')
})

test('styles: a page’s own, a component’s class and what rpx makes of the screen', async () => {
  const { page } = await open()
  const style = (selector: string, name: string) =>
    page.locator(selector).evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), name)
  equal(await style('#greeting', 'color'), 'rgb(0, 100, 0)')
  // 24rpx of 750 on a screen of 375 pixels.
  equal(await style('wx-side-note [class*="note"]', 'font-size'), '12px')
})

test('a page of a sub-package opens as any other', async () => {
  const { page } = await open('?path=extra/pages/about/about')
  equal(await page.locator('.wx-top').getAttribute('data-route'), 'extra/pages/about/about')
})

test('a query reaches a page made by Component() as it stands in the URL', async () => {
  const { page } = await open()
  await page.click('#to-detail')
  equal(await page.locator('#query').innerText(), '{"id":"7","name":"%E4%BD%A0%26"}')
  await page.click('#back')
  await page.locator('.wx-top #greeting').waitFor()
})
