// What `make run` starts, as a newcomer meets it. The picture at the top of the README is made here: UPDATE_DOCS=1 keeps it.
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { launchChromium, run, upwards } from '../../packages/phone/test/browser/support'

const folder = mkdtempSync(join(tmpdir(), 'minigate-start-'))
const port = await freePorts(13)
const all = run(process.execPath, [upwards('apps/start.mjs'), '--port', String(port), '--data', join(folder, 'data')])
const address = await all.line((line) => /Open · 打开\s+(\S+)/.exec(line)?.[1])
const browser = await launchChromium()
const context = await browser.newContext({
  viewport: { width: 1280, height: 860 },
  locale: 'zh-CN',
  deviceScaleFactor: 1,
})
const errors = []
context.on('weberror', (error) => errors.push(String(error.error())))
context.on('console', (message) => message.type() === 'error' && errors.push(message.text()))

after(async () => {
  await browser.close()
  await all.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('the one address that is printed shows both apps, and both work', async () => {
  const home = await context.newPage()
  await home.goto(address)
  const programs = await home.locator('nav a').evaluateAll((links) => links.map((link) => link.href))
  assert.equal(programs.length, 2)

  const todo = await open(programs[0])
  await todo.phone.locator('#new input').fill('给妈妈打电话')
  await todo.phone.locator('#new input').press('Enter')
  await todo.phone.getByText('给妈妈打电话').first().waitFor()

  const scancode = await open(programs[1])
  await scancode.phone.getByText('默认').first().waitFor()
  assert.deepEqual(errors, [])
})

test('the desk shows the phone with what it has asked its server', async () => {
  const home = await context.newPage()
  await home.goto(address)
  const href = await home.locator('nav a').last().getAttribute('href')
  const { desk, phone } = await open(href)
  await phone.getByText('默认').first().waitFor()
  await desk.getByRole('tab', { name: '请求' }).click()
  await desk.getByText('/api/warehouses').first().waitFor()

  mkdirSync('.build/screenshots', { recursive: true })
  await desk.screenshot({ path: '.build/screenshots/start.png' })
  if (process.env.UPDATE_DOCS) copyFileSync('.build/screenshots/start.png', join(upwards('docs'), 'images/phone.png'))
})

/** The desk of a program, and its phone. */
async function open(url) {
  const desk = await context.newPage()
  await desk.goto(url)
  return { desk, phone: desk.frameLocator('iframe').first() }
}

/** The first of so many ports in a row that are free. */
async function freePorts(count) {
  const listen = (at) =>
    new Promise((resolve) => {
      const server = createServer().once('error', () => resolve(null))
      server.listen(at, '127.0.0.1', () => server.close(() => resolve(at)))
    })
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000)
    const free = await Promise.all(Array.from({ length: count }, (_, n) => listen(first + n)))
    if (free.every(Boolean)) return first
  }
}
