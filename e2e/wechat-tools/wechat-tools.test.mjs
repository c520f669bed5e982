// The mini programs open in WeChat's tools, as far as can be told without them; and the checks that say so find faults.
import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { faultsOf } from './faults.mjs'
import { programs, tutorialProgram } from './programs.mjs'

test('the apps are among those that are checked', () => {
  const names = programs().map(({ name }) => name)
  assert.ok(names.includes('apps/scancode/miniprogram'), names.join())
})

for (const { name, folder } of programs()) {
  test(`${name} has nothing that WeChat's tools would object to`, async () => {
    assert.deepEqual(await faultsOf(folder), [])
  })
}

test("the tutorial's mini program has nothing that WeChat's tools would object to", async (t) => {
  assert.deepEqual(await faultsOf(tutorialProgram(t)), [])
})

/** What is done to the tutorial's mini program, and what has to be said of it. */
const FAULTS = [
  ['an AppID that is none', json('project.config.json', { appid: 'mine' }), /project.config.json: appid/],
  ['a path of a machine', json('project.config.json', { projectname: '/home/me' }), /the path of a machine/],
  ['another kind of project', json('project.config.json', { compileType: 'game' }), /compileType/],
  ['a field of app.json that is none', json('app.json', { windows: {} }), /WeChat has no "windows"/],
  ['a field of a page that is none', json('pages/me/me.json', { title: 'me' }), /me.json: WeChat has no "title"/],
  ['a single tab', json('app.json', { tabBar: { list: [{ pagePath: 'pages/me/me', text: 'me' }] } }), /two to five/],
  ['a sitemap without rules', (at) => writeFileSync(at('sitemap.json'), '{}'), /"rules" is missing/],
  [
    'an unknown action',
    (at) => writeFileSync(at('sitemap.json'), '{"rules":[{"action":"no","page":"*"}]}'),
    /an action/,
  ],
  ['a page without JSON', (at) => rmSync(at('pages/me/me.json')), /pages\/me\/me.json: is missing/],
  ['a page without WXML', (at) => rmSync(at('pages/me/me.wxml')), /pages\/me\/me.wxml: is missing/],
  ['a picture that is too large', icon(Buffer.alloc(41 * 1024)), /above 40 kB/],
  ['a picture that is none', icon(Buffer.alloc(64)), /is no PNG/],
  ['a picture of another size', icon(png(60, 60)), /60×60/],
  [
    'a package without its file',
    (at) => rmSync(at('miniprogram_npm/@minigate/miniprogram/index.js')),
    /has no index.js/,
  ],
  ['a kind that is not uploaded', (at) => writeFileSync(at('notes.txt'), 'x'), /notes.txt: a kind/],
  ['three megabytes', (at) => writeFileSync(at('big.png'), Buffer.alloc(3 << 20)), /more than the 2 MB/],
  ['window', append('gate.js', 'window.gate = 1'), /no window/],
  ['fetch', append('gate.js', "fetch('https://x')"), /no fetch/],
  ['URL', append('gate.js', "new URL('https://x')"), /no URL/],
  ['eval', append('gate.js', "eval('1')"), /no code made at run time/],
  ['new Function', append('gate.js', "new Function('1')"), /no code made at run time/],
  ['an API that is none', append('gate.js', 'wx.requestAll({})'), /gate.js:\d+: there is no wx.requestAll/],
  ['syntax that no phone has', append('gate.js', 'using x = 1'), /gate.js: /],
  ['a tag of HTML', append('pages/me/me.wxml', '<div/>'), /<div>/],
  [
    'an attribute that is none',
    append('pages/me/me.wxml', '<view\n colour="red"/>'),
    /me.wxml:\d+: <view> has no "colour"/,
  ],
  ['an event that is none', append('pages/me/me.wxml', '<view bindclick="onPhone"/>'), /<view> has no "bindclick"/],
  ['a handler that is none', append('pages/me/me.wxml', '<view bindtap="onNobody"/>'), /onNobody/],
  ['the selector *', append('app.wxss', '* { margin: 0 }'), /no selector \*/],
  ['a picture of the package in a style', append('app.wxss', '.a { background: url(/a.png) }'), /by url\(\)/],
]

for (const [name, change, said] of FAULTS) {
  test(`${name} is found`, async (t) => {
    const folder = tutorialProgram(t)
    change((path) => join(folder, path))

    const faults = await faultsOf(folder)
    assert.ok(
      faults.some((fault) => said.test(fault)),
      `nothing says ${said}:\n${faults.join('\n')}`,
    )
  })
}

test('newer syntax is for the tools to compile: without that it is found', async (t) => {
  const folder = tutorialProgram(t)
  appendFileSync(join(folder, 'gate.js'), '\nconst newer = exports.gate?.me\n')
  assert.deepEqual(await faultsOf(folder), [])

  json('project.config.json', { setting: {} })((path) => join(folder, path))
  assert.match((await faultsOf(folder)).join('\n'), /gate.js: Unexpected token/)
})

function json(file, fields) {
  return (at) => writeFileSync(at(file), JSON.stringify({ ...JSON.parse(readFileSync(at(file), 'utf8')), ...fields }))
}

function append(file, text) {
  return (at) => appendFileSync(at(file), `\n${text}\n`)
}

function icon(bytes) {
  return (at) => {
    const tab = (pagePath) => ({ pagePath, text: 'x', iconPath: 'icon.png' })
    json('app.json', { tabBar: { list: [tab('pages/index/index'), tab('pages/me/me')] } })(at)
    writeFileSync(at('icon.png'), bytes)
  }
}

/** As much of a PNG as says how large it is. */
function png(width, height) {
  const bytes = Buffer.alloc(33)
  bytes.write('\x89PNG\r\n\x1a\n', 'latin1')
  bytes.write('\0\0\0\rIHDR', 8, 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}
