import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { useStage } from './stage.ts'

const open = useStage()

test('a tap on a button reaches it and what lies around it', async () => {
  const { page, events } = await open({
    wxml: '<view id="around" bindtap="record"><button id="b" bindtap="record" data-n="1">Go</button></view>',
  })
  await page.click('#b')
  deepEqual((await events()).map(({ type, id, from }) => [type, id, from]), [['tap', 'b', 'b'], ['tap', 'around', 'b']])
})

test('a disabled button is inert', async () => {
  const { page, events } = await open({
    wxml: '<view bindtap="record"><button id="b" disabled bindtap="record">Go</button></view>',
  })
  await page.click('#b', { force: true })
  equal(await page.getAttribute('#b', 'aria-disabled'), 'true')
  deepEqual(await events(), [])
})
