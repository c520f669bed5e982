import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPhone } from './support/index.ts'

test('a browser that does not prefer Chinese gets an English desk, without a word of Chinese from the desk itself', async () => {
  const phone = await openPhone('test/programs/hello', { locale: 'en-GB' })
  const desk = await phone.desk()

  await desk.getByText('simulated WeChat', { exact: true }).waitFor()
  const tabs = desk.getByRole('tab')
  for (const tab of await tabs.all()) {
    await tab.click()
    const said = (await desk.getByRole('tabpanel').innerText()).replace(/小明|微信用户|箱子.*一/g, '')
    assert.ok(!/[\u4e00-\u9fff]/.test(said), said)
  }
  await desk.screenshot({ path: '.build/screenshots/desk-english.png' })
  assert.equal(await desk.evaluate(() => document.documentElement.lang), 'en')
  await phone.close()
})
