import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openPhone, type Phone } from './support/index.ts'

let phone: Phone
before(async () => {
  phone = await openPhone('test/programs/hello', { locale: 'en-GB' })
})
after(() => phone.close())

test('a browser that does not prefer Chinese gets an English desk', async () => {
  const desk = await phone.desk()

  await desk.getByText('simulated WeChat', { exact: true }).waitFor()
  for (const tab of await desk.getByRole('tab').all()) {
    await tab.click()
    // What is left in Chinese is names.
    const said = (await desk.getByRole('tabpanel').innerText()).replace(/小明|^小$|微信用户|箱子.*一/gm, '')
    assert.ok(!/[\u4e00-\u9fff]/.test(said), said)
  }
  await desk.getByRole('tab', { name: 'WeChat' }).click()
  await desk.screenshot({ path: '.build/screenshots/desk-english.png' })
  assert.equal(await desk.evaluate(() => document.documentElement.lang), 'en')
})
