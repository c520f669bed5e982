import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { useShell } from './support.ts'

const open = useShell('test/programs/faulty')
const faulty = () => open('', { errors: 'expected' })

test('what throws while it is loaded is shown, and the rest of the program runs', async () => {
  const { page, until } = await faulty()
  await until('redirected', async () => {})
  deepEqual(await page.locator('.wx-error-message').allInnerTexts(), [
    'thrown in onLaunch',
    'thrown in onError',
    "TypeError: Cannot read properties of undefined (reading 'data')",
    'pages/silent/silent.js does not call Page() or Component()',
  ])
  await page.locator('.wx-error-entry:nth-child(3) .wx-error-stack:has-text("pages/throws/throws.js:3:")').waitFor()
})

test('pages that others open too early wait for their turn', async () => {
  const { until } = await faulty()
  deepEqual(await until('redirected', async () => {}), [
    'home onLoad',
    'home onShow',
    'guarded onLoad',
    'guarded onShow',
    'guarded onReady',
    'guarded onUnload',
    'home onLoad',
    'home onShow',
    'redirected',
  ])
})

test('modules that require each other get what there is so far', async () => {
  const { page } = await faulty()
  equal(await page.locator('.wx-top #hen').innerText(), 'hen knows: egg begun, undefined')
})

test('a call that fails with nobody listening is told to the app, without covering the page', async () => {
  const { page, until, errors } = await faulty()
  await until('redirected', async () => {})
  await page.click('.wx-error-close')
  const failure = 'navigateTo:fail page "pages/home/nowhere" is not found'
  await until(`rejected ${failure}`, () => page.click('.wx-top #reject'))
  equal(errors().at(-1), `unhandled rejection: ${failure}`)
  equal(await page.locator('.wx-error').count(), 0)
})

test('what a callback throws is shown, and complete is called all the same', async () => {
  const { page, until } = await faulty()
  await until('redirected', async () => {})
  await page.click('.wx-error-close')
  await until('complete all the same', () => page.click('.wx-top #callback'))
  equal(await page.locator('.wx-error-message').innerText(), 'thrown in success')
})
