import { equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import { openPhone } from '../support/index.ts'

test('a page shared from the menu opens from its card, as from a chat', async () => {
  const phone = await openPhone('test/programs/shell')
  try {
    await phone.tap('.wx-capsule-menu')
    await phone.tap('转发给朋友 Share')
    await phone.see('shared from menu')
    const launched = phone.page.waitForEvent('console', (message) => message.text().includes('app onLaunch'))
    await phone.tap('.wx-share-open')
    equal((await launched).text(), 'log: app onLaunch pages/detail/detail {"id":"9"} 1007')
  } finally {
    await phone.close()
  }
})

test('an error is located by the phone’s own server', async () => {
  const phone = await openPhone('test/programs/shell')
  try {
    phone.forgive(/thrown in onLoad/)
    await phone.restart('pages/broken/broken')
    await phone.page.locator('.wx-error-stack:has-text("pages/broken/broken.js:7:")').waitFor()
    match(await phone.page.locator('.wx-error-message').innerText(), /thrown in onLoad/)
  } finally {
    await phone.close()
  }
})
