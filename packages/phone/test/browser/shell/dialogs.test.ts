import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { screenshot, useShell } from './support.ts'

const open = useShell()
const DIALOGS = '?path=pages/dialogs/dialogs'

test('a toast is shown over the page, which stays usable', async () => {
  const { page, until } = await open(DIALOGS)
  await until('success', () => page.click('#success'))
  equal(await page.locator('.wx-toast').innerText(), '✓\n\n保存成功')
  await screenshot(page, 'toast')
  await until('hideLoading', () => page.click('#hideLoading'))
  equal(await page.locator('.wx-toast').count(), 0)
})

test('a toast goes after its duration', async () => {
  const { page, until } = await open(DIALOGS)
  await page.clock.install()
  await until('plain', () => page.click('#plain'))
  await page.clock.runFor(1400)
  equal(await page.locator('.wx-toast').count(), 1)
  await page.clock.runFor(200)
  equal(await page.locator('.wx-toast').count(), 0)
})

test('loading takes the place of a toast, and its mask lets nothing through', async () => {
  const { page, until } = await open(DIALOGS)
  await until('success', () => page.click('#success'))
  await until('loading', () => page.click('#loading'))
  equal(await page.locator('.wx-toast').count(), 0)
  equal(await page.locator('.wx-loading').innerText(), '加载中')
  await screenshot(page, 'loading')
  const isCovered = await page.locator('#modal').evaluate((button) => {
    const { left, top, width, height } = button.getBoundingClientRect()
    return !button.contains(document.elementFromPoint(left + width / 2, top + height / 2))
  })
  equal(isCovered, true)
})

test('a modal tells which button was pressed', async () => {
  const { page, until } = await open(DIALOGS)
  await page.click('#modal')
  equal(await page.locator('.wx-modal-title').innerText(), '删除？')
  equal(await page.locator('.wx-modal-content').innerText(), 'It cannot be undone.')
  await screenshot(page, 'modal')
  const confirmed = await until('modal', () => page.click('.wx-modal-confirm'))
  equal(confirmed.at(-1), 'modal {"errMsg":"showModal:ok","confirm":true,"cancel":false,"content":null}')
  await page.click('#modal')
  const cancelled = await until('modal', () => page.click('.wx-modal-cancel'))
  equal(cancelled.at(-1), 'modal {"errMsg":"showModal:ok","confirm":false,"cancel":true,"content":null}')
  equal(await page.locator('.wx-modal').count(), 0)
})

test('an editable modal gives back what was typed, and Enter confirms', async () => {
  const { page, until } = await open(DIALOGS)
  await page.click('#input')
  equal(await page.inputValue('.wx-modal-input'), 'old')
  await page.fill('.wx-modal-input', '新')
  await screenshot(page, 'modal-editable')
  const log = await until('input', () => page.press('.wx-modal-input', 'Enter'))
  equal(log.at(-1), 'input {"errMsg":"showModal:ok","confirm":true,"cancel":false,"content":"新"}')
})

test('a modal whose button text is too long is refused', async () => {
  const { page, until } = await open(DIALOGS)
  const log = await until('long', () => page.click('#long'))
  equal(log.at(-1), 'long showModal:fail confirmText length should not larger than 4 Chinese characters')
})

test('an action sheet gives the index, or fails with cancel', async () => {
  const { page, until } = await open(DIALOGS)
  await page.click('#sheet')
  await screenshot(page, 'action-sheet')
  const chosen = await until('sheet', () => page.click('.wx-action-sheet-item:nth-of-type(2)'))
  equal(chosen.at(-1), 'sheet {"errMsg":"showActionSheet:ok","tapIndex":1}')
  await page.click('#sheet')
  const cancelled = await until('sheet', () => page.keyboard.press('Escape'))
  equal(cancelled.at(-1), 'sheet showActionSheet:fail cancel')
})
