import { test } from 'node:test'
import { useStage } from './stage.ts'
const open = useStage()
test('dbg', async () => {
  const { page, events } = await open({
    wxml: '<view id="around" bindtap="record"><button id="b" bindtap="record" data-n="1">Go</button></view>',
  })
  page.on('console', (m) => console.log('C', m.text()))
  page.on('pageerror', (m) => console.log('E', m))
  await page.click('#b')
  console.log(await page.evaluate('document.body.innerHTML'), await events())
})
