// A mini program in the phone, in a browser, with the real server behind it.
//
//   const phone = await openPhone('test/programs/features')
//   await phone.tap('登录')
//   await phone.see('alice')
//   await phone.close()
//
// `close` fails the test if the page has reported an error meanwhile.

import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { type Minigate, startMinigate } from './minigate.ts'
import { run, upwards } from './program.ts'

export interface PhoneOptions {
  /** Further origins that the mini program may send requests to. */
  servers?: string[]
  /** One that runs already, and is left running; else one is started. */
  minigate?: Minigate
  /** For the desk and the phone: `zh-CN` unless said. */
  locale?: string
}

export interface Phone {
  /** Which phone it is. */
  id: string
  /** The page at `/device/<id>/`, for what is not below. */
  page: Page
  /** The page of the mini program that is on top. */
  top: Locator
  minigate: Minigate
  /** The address of the phone's server, where the desk is. */
  url: string
  /** Taps what a CSS selector (`#id`, `.class`, `[…]`) or the words on it name, wherever it is on the screen. */
  tap(what: string): Promise<void>
  /** Types into the field that a selector names, in place of what was there. */
  fill(selector: string, value: string): Promise<void>
  /** Waits until these words are on the screen. */
  see(words: string): Promise<void>
  /** The next `wx.scanCode` sees this barcode. */
  scan(barcode: string, type?: string): Promise<void>
  /** Hands the phone to someone, who is made if need be, and starts the mini program anew. */
  hold(person: string): Promise<void>
  /** Ends the mini program and starts it again: at its first page, or where `path` says. */
  restart(path?: string): Promise<void>
  /** A second phone of the same person. Closed with the first. */
  anotherPhone(): Promise<Phone>
  /** The desk, in a page of its own. */
  desk(): Promise<Page>
  /** Asks the phone's server: `ask('PUT', 'network', { offline: true })`. */
  ask<Answer>(method: string, path: string, body?: object): Promise<Answer>
  /** Kept as `.build/screenshots/<name>.png`. */
  screenshot(name: string): Promise<void>
  /** Errors of the page that this test is about are no failure of it. */
  forgive(error: RegExp): void
  close(): Promise<void>
}

const SCREEN = { width: 375, height: 760 }

interface World {
  url: string
  browser: Browser
  context: BrowserContext
  minigate: Minigate
  errors: string[]
  forgiven: RegExp[]
  close(): Promise<void>
}

/**
 * Starts the program in `folder` on a phone, held by the first of the simulated people (alice).
 *
 * Close it in an `after` hook: a test that fails would otherwise leave its processes behind.
 */
export async function openPhone(folder: string, options: PhoneOptions = {}): Promise<Phone> {
  const world = await createWorld(folder, options)
  try {
    return await open(world, '1')
  } catch (error) {
    await world.close().catch(() => {})
    throw error
  }
}

async function createWorld(folder: string, options: PhoneOptions): Promise<World> {
  const cli = process.env.MINIGATE_PHONE ?? upwards('packages/phone/dist/cli.js')
  if (!cli) throw new Error('the phone is not built: run `npm --prefix packages/phone run build`')
  const minigate = options.minigate ?? (await startMinigate())
  const origins = [minigate.url, ...(options.servers ?? [])].flatMap((server) => ['--server', server])
  const words = [cli, resolve(folder), '--json', '--listen', '127.0.0.1:0', '--simulator', minigate.simulator]
  const program = run(process.execPath, ['--enable-source-maps', ...words, ...origins])
  const stops = [() => program.stop(), ...(options.minigate ? [] : [() => minigate.stop()])]
  const close = async (): Promise<void> => {
    for (const stop of stops) await stop()
  }
  try {
    const { url } = await program.line(started)
    const browser = await launchChromium()
    stops.unshift(() => browser.close())
    const context = await browser.newContext({ viewport: SCREEN, locale: options.locale ?? 'zh-CN' })
    const world: World = { url, browser, context, minigate, errors: [], forgiven: [], close }
    context.on('weberror', (error) => world.errors.push(String(error.error().stack ?? error.error())))
    context.on('console', (message) => {
      if (message.type() === 'error') world.errors.push(`console.error: ${message.text()} (${message.location().url})`)
    })
    return world
  } catch (error) {
    await close()
    throw error
  }
}

function started(line: string): { url: string } | undefined {
  return line.startsWith('{') ? JSON.parse(line) : undefined
}

async function open(world: World, id: string): Promise<Phone> {
  const page = await world.context.newPage()
  const device = `devices/${id}`
  const find = (what: string): Locator =>
    /^[#.[]/.test(what) ? page.locator(what) : page.getByText(what, { exact: true })
  const phone: Phone = {
    id,
    page,
    top: page.locator('.wx-page.wx-top'),
    minigate: world.minigate,
    url: world.url,
    tap: (what) => visible(find(what)).click(),
    async fill(selector, value) {
      const field = page.locator(selector)
      const inner = field.locator('input, textarea')
      await visible((await inner.count()) > 0 ? inner : field).fill(value)
    },
    see: (words) => visible(page.getByText(words)).waitFor(),
    scan: async (barcode, type) => void (await phone.ask('POST', `${device}/barcodes`, { text: barcode, type })),
    async hold(person) {
      // Away from the phone first: it loads itself anew when it is handed over, which would cross with our doing so.
      await page.goto('about:blank')
      await phone.ask('PUT', device, { person })
      await phone.restart()
    },
    async restart(path = '') {
      const query = path === '' ? '' : `?path=${encodeURIComponent(path)}`
      await page.goto(`${world.url}device/${id}/${query}`)
      await phone.top.waitFor()
    },
    async anotherPhone() {
      const [{ person } = { person: undefined }] = (
        await phone.ask<{ devices: { id: string; person: string }[] }>('GET', 'state')
      ).devices.filter((device) => device.id === id)
      const made = await phone.ask<{ id: string }>('POST', 'devices', { person })
      return open(world, made.id)
    },
    async desk() {
      const desk = await world.context.newPage()
      await desk.setViewportSize({ width: 1440, height: 900 })
      await desk.goto(world.url)
      return desk
    },
    async ask<Answer>(method: string, path: string, body?: object) {
      const answer = await fetch(`${world.url}_phone/${path}`, {
        method,
        body: body ? JSON.stringify(body) : null,
        headers: body ? { 'content-type': 'application/json' } : {},
      })
      const said = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${said}`)
      return (said === '' ? null : JSON.parse(said)) as Answer
    },
    async screenshot(name) {
      mkdirSync('.build/screenshots', { recursive: true })
      await page.screenshot({ path: `.build/screenshots/${name}.png` })
    },
    forgive: (error) => void world.forgiven.push(error),
    async close() {
      await world.close()
      const errors = world.errors.filter((error) => !world.forgiven.some((pattern) => pattern.test(error)))
      if (errors.length > 0) throw new Error(`the page has reported errors:\n${errors.join('\n')}`)
    },
  }
  await phone.restart()
  return phone
}

/** Pages below the top one stay in the document: what is meant is what can be seen. */
function visible(locator: Locator): Locator {
  return locator.filter({ visible: true }).first()
}
