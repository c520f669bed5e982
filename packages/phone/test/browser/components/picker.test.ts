import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { screenshot, useStage } from './stage.ts'

const open = useStage()

const option = (page: Page, wheel: number, text: string) =>
  page.locator('.wx-wheel').nth(wheel).getByText(text, { exact: true })
const selected = (page: Page) => page.locator('.wx-wheel-option[aria-selected=true]').allTextContents()

test('a picker chooses one of a range, by index', async () => {
  const { page, events } = await open({
    wxml: '<picker id="p" header-text="Colour" range="{{range}}" range-key="name" value="{{1}}" bindchange="record"><view>pick</view></picker>',
    data: { range: [{ name: 'red' }, { name: 'green' }, { name: 'blue' }] },
  })
  await page.click('#p')
  equal(await page.textContent('.wx-picker-title'), 'Colour')
  deepEqual(await selected(page), ['green'])
  await option(page, 0, 'blue').click()
  await screenshot(page, 'picker')
  await page.click('.wx-picker-confirm')
  deepEqual(
    (await events()).map(({ type, detail }) => [type, detail]),
    [['change', { value: '2' }]],
  )
  equal(await page.locator('.wx-wheel').count(), 0)
})

test('a wheel is turned by scrolling and by arrow keys', async () => {
  const { page, events } = await open({
    wxml: "<picker id=\"p\" range=\"{{['a', 'b', 'c', 'd']}}\" bindchange=\"record\"><view>pick</view></picker>",
  })
  await page.click('#p')
  await page.hover('.wx-wheel')
  await page.mouse.wheel(0, 80)
  await page.locator('.wx-wheel-option[aria-selected=true]', { hasText: 'c' }).waitFor()
  await page.focus('.wx-wheel')
  await page.keyboard.press('ArrowDown')
  await page.click('.wx-picker-confirm')
  deepEqual(
    (await events()).map(({ detail }) => detail.value),
    ['3'],
  )
})

test('cancel changes nothing', async () => {
  const { page, events } = await open({
    wxml: '<picker id="p" range="{{[\'a\', \'b\']}}" bindchange="record" bindcancel="record"><view>pick</view></picker>',
  })
  await page.click('#p')
  await option(page, 0, 'b').click()
  await page.click('.wx-picker-cancel')
  deepEqual(
    (await events()).map(({ type }) => type),
    ['cancel'],
  )
  await page.click('#p')
  deepEqual(await selected(page), ['a'])
})

test('while columns are turned the page may change the others', async () => {
  const { page, events } = await open({
    wxml: '<picker id="p" mode="multiSelector" range="{{range}}" value="{{value}}" bindchange="record" bindcolumnchange="turn"><view>pick</view></picker>',
    data: {
      range: [
        ['fruit', 'fish'],
        ['apple', 'pear'],
      ],
      value: [0, 1],
    },
    methods: `turn(e) {
      this.record(e)
      if (e.detail.column === 0) this.setData({ 'range[1]': ['cod', 'eel', 'ray'], value: [e.detail.value, 0] })
    }`,
  })
  await page.click('#p')
  deepEqual(await selected(page), ['fruit', 'pear'])
  await option(page, 0, 'fish').click()
  deepEqual(await selected(page), ['fish', 'cod'])
  await option(page, 1, 'ray').click()
  await page.click('.wx-picker-confirm')
  deepEqual(
    (await events()).map(({ type, detail }) => [type, detail]),
    [
      ['columnchange', { column: 0, value: 1 }],
      ['columnchange', { column: 1, value: 2 }],
      ['change', { value: [1, 2] }],
    ],
  )
})

test('a date stays within start and end, and in the month’s days', async () => {
  const { page, events } = await open({
    wxml: '<picker id="p" mode="date" value="2024-01-31" start="2023-03-10" end="2024-11-05" bindchange="record"><view>pick</view></picker>',
  })
  await page.click('#p')
  deepEqual(await selected(page), ['2024', '01', '31'])
  await option(page, 1, '02').click()
  deepEqual(await selected(page), ['2024', '02', '29'])
  await option(page, 0, '2023').click()
  deepEqual(await page.locator('.wx-wheel').nth(1).locator('.wx-wheel-option').first().textContent(), '03')
  await page.click('.wx-picker-confirm')
  const value = String((await events())[0]?.detail.value)
  equal(value >= '2023-03-10' && value <= '2023-12-31', true, value)
})

test('fields="month" leaves the day out', async () => {
  const { page, events } = await open({
    wxml: '<picker id="p" mode="date" fields="month" value="2024-05" bindchange="record"><view>pick</view></picker>',
  })
  await page.click('#p')
  await option(page, 1, '06').click()
  await page.click('.wx-picker-confirm')
  deepEqual(
    (await events()).map(({ detail }) => detail.value),
    ['2024-06'],
  )
})

test('a time is given in hours and minutes, within start and end', async () => {
  const { page, events } = await open({
    wxml: '<picker id="p" mode="time" value="09:30" start="08:15" end="17:45" bindchange="record"><view>pick</view></picker>',
  })
  await page.click('#p')
  deepEqual(await selected(page), ['09', '30'])
  await option(page, 0, '08').click()
  await option(page, 1, '15').click()
  equal(await page.locator('.wx-wheel').nth(1).getByText('14', { exact: true }).count(), 0)
  await page.click('.wx-picker-confirm')
  deepEqual(
    (await events()).map(({ detail }) => detail.value),
    ['08:15'],
  )
})

test('model:value of a picker flows back', async () => {
  const { page } = await open({
    wxml: '<picker id="p" mode="date" model:value="{{day}}"><view id="day">{{day}}</view></picker>',
    data: { day: '2024-05-01' },
  })
  await page.click('#p')
  await option(page, 2, '17').click()
  await page.click('.wx-picker-confirm')
  equal(await page.textContent('#day'), '2024-05-17')
})
