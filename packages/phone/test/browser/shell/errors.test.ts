import { equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import { screenshot, useShell } from './support.ts'

const open = useShell()
const broken = () => open('?path=pages/broken/broken', { errors: 'expected' })

test('an error in onLoad is shown with file and line, told to the app, and the page is still shown', async () => {
  const { page, until, errors } = await broken()
  await until('app onError thrown in onLoad', async () => {})
  equal(await page.locator('.wx-error-message').innerText(), 'thrown in onLoad')
  await page.locator('.wx-error-stack:has-text("pages/broken/broken.js:7:")').waitFor()
  await screenshot(page, 'error')
  match(errors().join(), /thrown in onLoad/)
  await page.click('.wx-error-close')
  equal(await page.locator('#ok').innerText(), 'still shown')
})

test('errors in handlers, callbacks and promises are shown where they come from', async () => {
  const { page, until } = await broken()
  for (const [id, message, place] of [
    ['tap', "TypeError: Cannot read properties of null (reading 'x')", 'pages/broken/broken.js:10:'],
    ['later', 'RangeError: thrown later', 'pages/broken/broken.js:14:'],
    ['promised', 'rejected', 'pages/broken/broken.js:18:'],
  ] as const) {
    await page.click('.wx-error-close')
    await until(`app onError ${message}`, () => page.click(`#${id}`))
    await page.locator(`.wx-error-stack:has-text("${place}")`).waitFor()
    equal(await page.locator('.wx-error-message').innerText(), message)
  }
})

test('calling what the phone does not simulate says so, and asking for it tells the truth', async () => {
  const { page } = await broken()
  await page.click('.wx-error-close')
  await page.click('#unknown')
  match(await page.locator('.wx-error-message').innerText(), /^wx\.chooseInvoiceTitle is not simulated by the phone/)
  await page.click('.wx-error-close')
  await page.click('#asked')
  equal(await page.locator('#ok').innerText(), 'undefined false true')
})

test('the DOM is not there for the mini program', async () => {
  const { page } = await broken()
  await page.click('.wx-error-close')
  await page.click('#dom')
  match(await page.locator('.wx-error-message').innerText(), /Cannot set properties of undefined \(setting 'title'\)/)
})

test('an address that is no page is told to the app, and home is shown', async () => {
  const { page, until } = await open('?path=pages/gone/gone', { errors: 'expected' })
  await until('app onPageNotFound pages/gone/gone', async () => {})
  await page.locator('.wx-top[data-route="pages/home/home"]').waitFor()
  match(await page.locator('.wx-error-message').innerText(), /page "pages\/gone\/gone" is not found/)
})

test('a folder that does not build shows what is wrong with it, and where', async () => {
  const { page } = await open('?program=none', { errors: 'expected' })
  equal(await page.locator('.wx-error-message').innerText(), 'there is no component "x"')
  equal(await page.locator('.wx-error-stack').innerText(), 'pages/a/a.json:3:5')
})
