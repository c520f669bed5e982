import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { useStage } from './stage.ts'

const open = useStage()

test('input tells what was typed, when it is entered, left and confirmed', async () => {
  const { page, events } = await open({
    wxml: '<input id="i" bindinput="record" bindfocus="record" bindblur="record" bindconfirm="record"/>',
  })
  await page.click('#i')
  await page.keyboard.type('hé')
  await page.keyboard.press('Enter')
  const seen = (await events()).map(({ type, detail }) => [type, detail.value, detail.cursor])
  deepEqual(seen, [
    ['focus', '', undefined],
    ['input', 'h', 1],
    ['input', 'hé', 2],
    ['confirm', 'hé', undefined],
    ['blur', 'hé', 2],
  ])
})

test('model:value keeps page and field the same, before the handler sees the event', async () => {
  const { page } = await open({
    wxml: '<input id="i" model:value="{{text}}" bindinput="look"/><text id="seen">{{seen}}</text><text id="text">{{text}}</text><button id="clear" bindtap="clear">x</button>',
    data: { text: 'a' },
    methods: 'look() { this.setData({ seen: this.data.text }) }, clear() { this.setData({ text: "" }) }',
  })
  equal(await page.inputValue('#i input'), 'a')
  await page.fill('#i input', 'abc')
  deepEqual([await page.textContent('#seen'), await page.textContent('#text')], ['abc', 'abc'])
  await page.click('#clear')
  equal(await page.inputValue('#i input'), '')
})

test('what bindinput returns takes the place of what was typed', async () => {
  const { page } = await open({
    wxml: '<input id="text" bindinput="upper"/><input id="parts" bindinput="parts"/>',
    methods:
      'upper(e) { return e.detail.value.toUpperCase() }, parts(e) { return { value: "(" + e.detail.value + ")", cursor: 1 } }',
  })
  await page.fill('#text input', 'abc')
  await page.fill('#parts input', 'x')
  deepEqual([await page.inputValue('#text input'), await page.inputValue('#parts input')], ['ABC', '(x)'])
  equal(await page.locator('#parts input').evaluate((input: HTMLInputElement) => input.selectionStart), 1)
})

test('maxlength is 140 unless told otherwise, and -1 sets no limit', async () => {
  const { page } = await open({
    wxml: '<input id="a"/><input id="b" maxlength="3"/><textarea id="c" maxlength="{{-1}}"/>',
  })
  const long = 'x'.repeat(200)
  for (const [field, length] of [
    ['#a input', 140],
    ['#b input', 3],
    ['#c textarea', 200],
  ] as const) {
    await page.locator(field).focus()
    await page.keyboard.insertText(long)
    equal((await page.inputValue(field)).length, length, field)
  }
})

test('a field too long in the page’s data is shown cut to maxlength', async () => {
  const { page } = await open({ wxml: '<input id="a" value="abcdef" maxlength="3"/>' })
  equal(await page.inputValue('#a input'), 'abc')
})

test('a number keyboard has no letters, a decimal one a point, an identity card’s an X', async () => {
  const { page } = await open({
    wxml: '<input id="n" type="number"/><input id="d" type="digit"/><input id="c" type="idcard"/>',
  })
  for (const id of ['n', 'd', 'c']) {
    await page.click(`#${id}`)
    await page.keyboard.type('1a.2X')
  }
  const values = await Promise.all(['n', 'd', 'c'].map((id) => page.inputValue(`#${id} input`)))
  deepEqual(values, ['12', '1.2', '12X'])
})

test('password hides what is typed; a disabled field cannot be typed into but passes taps on', async () => {
  const { page, events } = await open({
    wxml: '<input id="p" password/><view bindtap="record" id="around"><input id="d" disabled value="fixed"/></view>',
  })
  equal(await page.getAttribute('#p input', 'type'), 'password')
  equal(await page.locator('#d input').isDisabled(), true)
  await page.click('#d')
  deepEqual(
    (await events()).map(({ type, id }) => [type, id]),
    [['tap', 'around']],
  )
})

test('the page moves the focus, also a second time', async () => {
  const { page } = await open({
    wxml: '<input id="i" focus="{{focus}}"/><view id="on" bindtap="on">on</view><view id="off" bindtap="off">off</view>',
    data: { focus: false },
    methods: 'on() { this.setData({ focus: true }) }, off() { this.setData({ focus: false }) }',
  })
  for (const _round of [1, 2]) {
    await page.click('#on')
    await page.locator('#i input:focus').waitFor()
    await page.click('#off')
    await page.locator('#i input:not(:focus)').waitFor()
  }
})

test('a field may have the focus when its page is first shown', async () => {
  const { page } = await open({ wxml: '<view><input id="i" focus/></view>' })
  await page.locator('#i input:focus').waitFor()
})

test('the placeholder has its own style and the class its template knows', async () => {
  const { page } = await open({
    wxml: '<card/>',
    components: {
      card: '<input class="i" placeholder="Type" placeholder-style="color: red" placeholder-class="hint"/>',
    },
    wxss: '.hint { font-weight: 700 }',
  })
  const hint = page.locator('wx-input .wx-placeholder')
  equal(await hint.textContent(), 'Type')
  deepEqual(await hint.evaluate((e) => [getComputedStyle(e).color, getComputedStyle(e).fontWeight]), [
    'rgb(255, 0, 0)',
    '700',
  ])
  await page.fill('wx-input input', 'x')
  equal(await hint.isVisible(), false)
})

test('a nickname field offers the WeChat nickname and tells that it was reviewed', async () => {
  const { page, events } = await open({
    wxml: '<input id="n" type="nickname" model:value="{{name}}" bindinput="record" bindchange="record" bindblur="record" bindnicknamereview="record"/><text id="name">{{name}}</text>',
    data: { name: '' },
  })
  await page.click('#n')
  await page.click('.wx-nickname')
  await page.waitForFunction(() => document.querySelector('#log')?.textContent?.includes('nicknamereview'))
  const seen = (await events()).map(({ type, detail }) => [type, detail.value ?? detail.pass])
  deepEqual(seen, [
    ['input', '小明'],
    ['change', '小明'],
    ['blur', '小明'],
    ['nicknamereview', true],
  ])
  equal(await page.textContent('#name'), '小明')
  equal(await page.locator('.wx-nickname').count(), 0)
})

test('textarea takes lines, grows with them and tells their number', async () => {
  const { page, events } = await open({
    wxml: '<textarea id="t" auto-height bindlinechange="record" bindinput="record" bindconfirm="record" style="width: 200px"/>',
  })
  const height = () => page.locator('#t').evaluate((t) => t.clientHeight)
  const before = await height()
  await page.click('#t')
  await page.keyboard.type('a')
  await page.keyboard.press('Enter')
  await page.keyboard.type('b')
  equal(await page.inputValue('#t textarea'), 'a\nb')
  const lines = (await events()).filter(({ type }) => type === 'linechange').map(({ detail }) => detail.lineCount)
  deepEqual(lines, [2])
  equal(Math.round((await height()) / before), 2)
})

test('Enter confirms a textarea whose keyboard says so', async () => {
  const { page, events } = await open({ wxml: '<textarea id="t" confirm-type="send" bindconfirm="record"/>' })
  await page.click('#t')
  await page.keyboard.type('hi')
  await page.keyboard.press('Enter')
  deepEqual(
    (await events()).map(({ type, detail }) => [type, detail]),
    [['confirm', { value: 'hi' }]],
  )
})

test('a textarea that was hidden has its height once it is shown', async () => {
  const { page } = await open({
    wxml: '<view hidden="{{hidden}}"><textarea id="t" auto-height value="{{text}}"/></view><button id="show" bindtap="show">show</button>',
    data: { hidden: true, text: 'a\nb\nc\nd' },
    methods: 'show() { this.setData({ hidden: false }) }',
  })
  await page.click('#show')
  await page.waitForFunction(() => (document.querySelector('#t')?.clientHeight ?? 0) > 60)
})
