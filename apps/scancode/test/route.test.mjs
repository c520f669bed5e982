import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { pageUrl, readParameters } = load('./logic/route')

/** As WeChat hands them to a page: cut at `?`, `&` and `=`, and not decoded. */
function asWeChat(url) {
  const query = url.slice(url.indexOf('?') + 1)
  return Object.fromEntries(query.split('&').map((part) => [part.split('=')[0], part.split('=').slice(1).join('=')]))
}

const barcodes = [
  '6901234567892',
  'a&b=c%20+d',
  '?#%&=/\\',
  ' ',
  '100%',
  '%E4%B8%AD',
  '货号 42',
  '👩‍👩‍👧🏽',
  '+'.repeat(500),
  '📦'.repeat(250),
]

for (const code of barcodes) {
  test(`the barcode ${code.slice(0, 12)} of ${code.length} units survives a page's address`, () => {
    const url = pageUrl('/pages/scan/scan', { direction: 'in', code })

    assert.deepEqual(readParameters(asWeChat(url)), { direction: 'in', code })
  })
}

test('parameters that are not there are left out', () => {
  assert.equal(pageUrl('/pages/a/a', { one: undefined }), '/pages/a/a')
})

test('half an emoji becomes a replacement character instead of an error', () => {
  assert.deepEqual(readParameters(asWeChat(pageUrl('/p', { code: 'a\ud83d' }))), { code: 'a\ufffd' })
})

test('a parameter that nobody coded is taken as it is', () => {
  assert.deepEqual(readParameters({ code: '100%', none: undefined }), { code: '100%' })
})
