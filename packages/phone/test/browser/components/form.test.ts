import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { screenshot, useStage } from './stage.ts'

const open = useStage()

const FORM = `
  <form id="f" bindsubmit="record" bindreset="record">
    <view><input id="text" name="text" value="{{text}}" placeholder="text"/></view>
    <textarea id="long" name="long" style="height: 60px" placeholder="textarea"/>
    <switch id="switch" name="switch"/><switch name="box" type="checkbox" checked/>
    <checkbox-group name="many"><label wx:for="{{['a', 'b', 'c']}}" wx:key="*this"><checkbox id="c-{{item}}" value="{{item}}" checked="{{item === 'b'}}"/>{{item}}</label></checkbox-group>
    <radio-group name="one"><label wx:for="{{['x', 'y']}}" wx:key="*this"><radio id="r-{{item}}" value="{{item}}"/>{{item}}</label></radio-group>
    <slider name="slider" value="30" show-value/>
    <picker id="pick" name="picker" range="{{['red', 'green']}}"><view>picker</view></picker>
    <picker name="date" mode="date" value="2024-02-29"><view>date</view></picker>
    <input placeholder="nameless"/>
    <inner/>
    <button id="submit" form-type="submit" type="primary">Submit</button>
    <button id="reset" form-type="reset">Reset</button>
  </form>`

test('a form gives the values of all named fields, but those inside a component', async () => {
  const { page, events } = await open({
    wxml: FORM,
    data: { text: 'start' },
    components: { inner: '<input name="inner" value="secret"/>' },
  })
  await page.fill('#text input', 'typed')
  await page.fill('#long textarea', 'two\nlines')
  await page.click('#switch')
  await page.click('#c-c')
  await page.click('#r-y')
  await page.click('#submit')
  const [submit] = await events()
  equal(submit?.type, 'submit')
  deepEqual(submit?.detail.value, {
    text: 'typed',
    long: 'two\nlines',
    switch: true,
    box: true,
    many: ['b', 'c'],
    one: 'y',
    slider: 30,
    picker: 0,
    date: '2024-02-29',
  })
  deepEqual(submit?.detail.target, { id: 'submit', dataset: {} })
  await screenshot(page, 'form')
})

test('reset empties all fields', async () => {
  const { page, events } = await open({ wxml: FORM, data: { text: 'start' }, components: { inner: '<view/>' } })
  await page.fill('#long textarea', 'x')
  await page.click('#switch')
  await page.click('#r-x')
  await page.click('#reset')
  await page.click('#submit')
  const [reset, submit] = await events()
  equal(reset?.type, 'reset')
  deepEqual(submit?.detail.value, {
    text: '',
    long: '',
    switch: false,
    box: false,
    many: [],
    one: '',
    slider: 0,
    picker: 0,
    date: '',
  })
})

test('a label passes its tap to the control in it, or to the one it names', async () => {
  const { page, events } = await open({
    wxml: `
      <label id="around">one <switch id="s" bindchange="record"/></label>
      <label id="named" for="c">two</label>
      <checkbox-group bindchange="record" id="g"><checkbox id="c" value="v"/></checkbox-group>
      <label id="typing" for="i">three</label><input id="i" bindfocus="record"/>
      <label id="pressing"><button id="b" bindtap="record" open-type="getPhoneNumber" bindgetphonenumber="record">Go</button> text</label>`,
  })
  await page.locator('#around').click({ position: { x: 5, y: 15 } })
  await page.click('#named')
  await page.click('#typing')
  deepEqual(
    (await events()).map(({ type, id, detail }) => [type, id, detail.value]),
    [
      ['change', 's', true],
      ['change', 'g', ['v']],
      ['focus', 'i', ''],
    ],
  )
})

test('a tap on the control itself counts once, though a label is around it', async () => {
  const { page, events } = await open({
    wxml: '<checkbox-group bindchange="record"><label><checkbox id="c" value="v"/> text</label></checkbox-group>',
  })
  await page.click('#c')
  deepEqual(
    (await events()).map(({ detail }) => detail.value),
    [['v']],
  )
  await page.click('#c')
  deepEqual(
    (await events()).map(({ detail }) => detail.value),
    [['v'], []],
  )
})

test('of radio buttons in a group one is chosen, and choosing it again is no change', async () => {
  const { page, events } = await open({
    wxml: '<radio-group bindchange="record"><radio id="a" value="1" checked/><radio id="b" value="2"/></radio-group>',
  })
  await page.click('#b')
  await page.click('#b')
  deepEqual(
    (await events()).map(({ detail }) => detail.value),
    ['2'],
  )
  equal(await page.getAttribute('#a', 'aria-checked'), 'false')
  equal(await page.getAttribute('#b', 'aria-checked'), 'true')
})

test('disabled controls do not change', async () => {
  const { page, events } = await open({
    wxml: `
      <switch id="s" disabled bindchange="record"/>
      <checkbox-group bindchange="record"><checkbox id="c" disabled value="1"/></checkbox-group>
      <radio-group bindchange="record"><radio id="r" disabled value="1"/></radio-group>
      <picker id="p" disabled range="{{['a']}}" bindchange="record"><view>pick</view></picker>`,
  })
  for (const id of ['s', 'c', 'r', 'p']) await page.click(`#${id}`, { force: true })
  equal(await page.locator('.wx-sheet').count(), 0)
  deepEqual(await events(), [])
})

test('a slider tells where it was put, in steps', async () => {
  const { page, events } = await open({
    wxml: '<slider id="s" min="10" max="50" step="5" model:value="{{v}}" bindchanging="record" bindchange="record"/><text id="v">{{v}}</text>',
    data: { v: 20 },
  })
  await page.locator('#s input').focus()
  await page.keyboard.press('ArrowRight')
  deepEqual(
    (await events()).map(({ type, detail }) => [type, detail.value]),
    [
      ['changing', 25],
      ['change', 25],
    ],
  )
  equal(await page.textContent('#v'), '25')
})

test('a component of the program with wx://form-field is a field, too', async () => {
  const { page, events } = await open({
    wxml: '<form bindsubmit="record" bindreset="record"><rating name="stars" value="{{3}}"/><button id="ok" form-type="submit">ok</button><button id="reset" form-type="reset">reset</button></form>',
    components: { rating: '<view id="more" bindtap="more">{{value}}</view>' },
    componentScript:
      'Component({ behaviors: ["wx://form-field"], methods: { more() { this.setData({ value: this.data.value + 1 }) } } })',
  })
  await page.click('#more')
  await page.click('#ok')
  await page.click('#reset')
  await page.click('#ok')
  const values = (await events()).map(({ type, detail }) => [type, detail.value])
  deepEqual(values, [
    ['submit', { stars: 4 }],
    ['reset', undefined],
    ['submit', { stars: '' }],
  ])
})

test('what a form’s page puts into a component’s slot is the form’s', async () => {
  const { page, events } = await open({
    wxml: '<form bindsubmit="record"><card><input name="slotted" value="x"/><button id="ok" form-type="submit">ok</button></card></form>',
    components: { card: '<view><slot/></view>' },
  })
  await page.click('#ok')
  deepEqual((await events())[0]?.detail.value, { slotted: 'x' })
})

test('a component opens its fields and its buttons to the form around it by WeChat’s behaviors', async () => {
  const { page, events } = await open({
    wxml: '<form bindsubmit="record"><part/></form>',
    components: { part: '<input name="inner" value="x"/><button id="ok" form-type="submit">ok</button>' },
    componentScript: 'Component({ behaviors: ["wx://form-field-group", "wx://form-field-button"] })',
  })
  await page.click('#ok')
  deepEqual((await events())[0]?.detail.value, { inner: 'x' })
})
