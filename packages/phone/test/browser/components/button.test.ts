import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { screenshot, useStage } from './stage.ts'

const open = useStage()

test('a tap on a button reaches it and what lies around it', async () => {
  const { page, events } = await open({
    wxml: '<view id="around" bindtap="record"><button id="b" bindtap="record">Go</button></view>',
  })
  await page.click('#b')
  const seen = (await events()).map(({ type, id, from }) => [type, id, from])
  deepEqual(seen, [
    ['tap', 'b', 'b'],
    ['tap', 'around', 'b'],
  ])
})

test('fingers tap, too', async () => {
  const { page, events } = await open({
    wxml: `<button id="b" bindtap="record">Go</button><label><switch id="s" bindchange="record"/><text id="t">text</text></label>
      <button id="d" disabled bindtap="record">Go</button>`,
    hasTouch: true,
  })
  for (const id of ['b', 's', 't', 'd']) await page.locator(`#${id}`).tap({ force: true })
  deepEqual(
    (await events()).map(({ type, id, detail }) => [type, id, detail.value]),
    [
      ['tap', 'b', undefined],
      ['change', 's', true],
      ['change', 's', false],
    ],
  )
})

test('a disabled button is inert, and a tap on what it holds, too', async () => {
  const { page, events } = await open({
    wxml: '<view bindtap="record"><button id="b" disabled open-type="getPhoneNumber" bindtap="record" bindgetphonenumber="record"><text bindtap="record">Go</text></button></view>',
  })
  await page.click('#b', { force: true })
  await page.click('#b wx-text', { force: true })
  equal(await page.getAttribute('#b', 'aria-disabled'), 'true')
  deepEqual(await events(), [])
})

test('open-type asks for a phone number, an avatar and the profile', async () => {
  const { page, events } = await open({
    wxml: `
      <button id="phone" open-type="getPhoneNumber" bindgetphonenumber="record">1</button>
      <button id="avatar" open-type="chooseAvatar" bindchooseavatar="record">2</button>
      <button id="profile" open-type="getUserInfo" bindgetuserinfo="record">3</button>
      <button id="both" open-type="getPhoneNumber|agreePrivacyAuthorization" bindgetphonenumber="record" bindagreeprivacyauthorization="record">4</button>`,
  })
  for (const id of ['phone', 'avatar', 'profile', 'both']) await page.click(`#${id}`)
  const seen = (await events()).map(({ type, id, detail }) => [id, type, detail])
  deepEqual(seen, [
    ['phone', 'getphonenumber', { code: 'a-code', errMsg: 'getPhoneNumber:ok' }],
    ['avatar', 'chooseavatar', { avatarUrl: 'http://tmp/avatar.png' }],
    ['profile', 'getuserinfo', { errMsg: 'getUserInfo:ok' }],
    ['both', 'getphonenumber', { code: 'a-code', errMsg: 'getPhoneNumber:ok' }],
    ['both', 'agreeprivacyauthorization', { errMsg: 'agreePrivacyAuthorization:ok' }],
  ])
})

test('open-type="share" asks the page what to share, with the button that was tapped', async () => {
  const { page } = await open({
    wxml: '<button id="b" data-code="42" open-type="share">Share</button>',
    methods:
      'onShareAppMessage({ from, target }) { return { title: [from, target.id, target.dataset.code].join(" "), path: "/pages/other/other?a=1" } }',
  })
  await page.click('#b')
  const shared = JSON.parse((await page.getAttribute('body', 'data-shared')) ?? '')
  deepEqual([shared.title, shared.path], ['button b 42', '/pages/other/other?a=1'])
})

test('an open-type that needs more than this phone has says so', async () => {
  const { page } = await open({ wxml: '<button id="b" open-type="contact">Help</button>' })
  await page.click('#b')
  equal(
    await page.locator('.wx-sheet p').textContent(),
    '这部手机不模拟 open-type="contact" · This phone does not simulate open-type="contact"',
  )
  await page.click('.wx-sheet-refuse')
  equal(await page.locator('.wx-sheet').count(), 0)
})

test('the keyboard presses a button', async () => {
  const { page, events } = await open({ wxml: '<button id="b" bindtap="record">Go</button>' })
  await page.focus('#b')
  await page.keyboard.press('Enter')
  await page.keyboard.press(' ')
  equal((await events()).length, 2)
})

test('hover-class is there while the button is pressed, under the name its template knows', async () => {
  const { page } = await open({
    wxml: '<card/>',
    components: { card: '<button class="b" hover-class="hot" hover-stay-time="{{0}}">Go</button>' },
  })
  await page.hover('wx-button')
  await page.mouse.down()
  await page.locator('wx-button.c-components__card--hot').waitFor()
  await page.mouse.up()
  await page.locator('wx-button:not(.c-components__card--hot)').waitFor()
})

const LOOKS = `
      <button>default</button>
      <button type="primary">primary</button>
      <button type="warn">warn</button>
      <button type="primary" plain>plain</button>
      <button type="primary" loading>loading</button>
      <button type="primary" disabled>disabled</button>
      <button size="mini">mini</button><button size="mini" type="primary">mini</button>`

test('buttons look like WeChat’s', async () => {
  const { page } = await open({ wxml: LOOKS })
  equal(
    await page
      .locator('wx-button[type=primary]')
      .first()
      .evaluate((b) => getComputedStyle(b).backgroundColor),
    'rgb(7, 193, 96)',
  )
  await screenshot(page, 'buttons')
})

test('"style": "v2" in app.json makes buttons narrow', async () => {
  const { page } = await open({ wxml: LOOKS, app: { style: 'v2' } })
  equal((await page.locator('wx-button').first().boundingBox())?.width, 184)
  await screenshot(page, 'buttons-v2')
})
