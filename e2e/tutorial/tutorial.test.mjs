// docs/tutorial, followed to the letter: its files written, its commands run, and its sentences done in a browser.
import assert from 'node:assert/strict'
import { relative } from 'node:path'
import { test } from 'node:test'
import { readPage } from './page.mjs'
import { createReader, root } from './reader.mjs'

const pages = { en: `${root}/docs/tutorial/README.md`, 'zh-CN': `${root}/docs/tutorial/README.zh-CN.md` }

test('both languages have the same steps, files and commands', () => {
  const outline = (page) =>
    readPage(page).map(({ kind, path, script, action, phone, url }) =>
      [kind, path, script?.replace(/^#.*\n/, ''), action, phone, url].filter(Boolean).join(' '),
    )

  assert.deepEqual(outline(pages['zh-CN']), outline(pages.en))
})

for (const [language, page] of Object.entries(pages)) {
  test(`who follows ${relative(root, page)} gets what it says`, async (t) => {
    const reader = await createReader(language, page)
    t.after(() => reader.close())
    for (const step of readPage(page)) await reader.follow(step)
    assert.deepEqual(reader.errors(), [])
  })
}
