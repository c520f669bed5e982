import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before } from 'node:test'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import { BUILTINS } from '../../../src/builtins.ts'

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler')

export interface Recorded {
  type: string
  detail: Record<string, unknown>
  id: string
  from: string
}

export interface Stage {
  page: Page
  /** The events that `record` has handled, oldest first. */
  events(): Promise<Recorded[]>
  /** The calls to the shell and to abilities. */
  calls(): Promise<string[]>
}

interface Scene {
  wxml: string
  data?: object
  /** Methods of the page besides `record`, as source text. */
  methods?: string
}

let browser: Browser
let runtime: string
let problems: string[] = []

export function useStage(): (scene: Scene) => Promise<Stage> {
  before(async () => {
    browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
    const bundle = { bundle: true, write: false, logLevel: 'warning' } as const
    const built = await build({ ...bundle, format: 'iife', entryPoints: ['test/browser/components/stage-page.ts'] })
    runtime = built.outputFiles[0]?.text ?? ''
  })
  after(() => browser.close())
  return open
}

async function open({ wxml, data = {}, methods = '' }: Scene): Promise<Stage> {
  const group = new TmplGroup()
  for (const [name, template] of Object.entries(BUILTINS)) group.addTmpl(`__wx__/${name}`, template)
  const wrong = group.addTmpl('pages/stage/stage', `${wxml}<view id="log">{{log}}</view>`)
  if (wrong?.length) throw new Error(JSON.stringify(wrong))
  const script = `
    const log = []
    Page({
      data: { log: '[]', ...${JSON.stringify(data)} },
      record(event) {
        log.push({ type: event.type, detail: event.detail, id: event.currentTarget.id, from: event.target.id })
        this.setData({ log: JSON.stringify(log) })
      },
      ${methods}
    })`
  const page = await browser.newPage({ viewport: { width: 375, height: 667 } })
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(String(error)))
  const css = readFileSync('src/runtime/components/components.css', 'utf8')
  await page.setContent(
    `<!doctype html><meta charset=utf-8><style>:root{--rpx:calc(100vw/750)}body{margin:0;font-family:sans-serif}#log{display:none!important}${css}</style><body></body>`,
  )
  await page.addScriptTag({
    content: `window.STAGE = { templates: ${group.getTmplGenObjectGroups()}, page(Page, Component) {${script}} }`,
  })
  await page.addScriptTag({ content: runtime })
  if (problems.length) {
    const seen = problems
    problems = []
    throw new Error(seen.join('\n'))
  }
  return {
    page,
    events: async () => JSON.parse((await page.locator('#log').textContent()) ?? '[]'),
    calls: () => page.evaluate(() => (window as unknown as { calls: string[] }).calls),
  }
}

function findChromium(): string {
  const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  const found = places.find((place) => place && existsSync(place))
  if (!found) throw new Error('no Chromium: install it (Debian: apt install chromium) or name it in CHROMIUM')
  return found
}

export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync('.build/screenshots', { recursive: true })
  await page.screenshot({ path: `.build/screenshots/components-${name}.png` })
}
