/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before } from 'node:test'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import { BUILTINS } from '../../../src/builtins.ts'
import { MODULE_PARAMETERS } from '../../../src/program.ts'

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler')

export interface Recorded {
  type: string
  detail: Record<string, unknown>
  /** Of the element whose handler it was, and of the one it happened to. */
  id: string
  from: string
}

/** A page with the scene on it, in the phone's own runtime. */
export interface Stage {
  page: Page
  /** The events that `record` has handled, oldest first. */
  events(): Promise<Recorded[]>
}

interface Scene {
  wxml: string
  data?: object
  /** Methods of the page besides `record`, as source text. */
  methods?: string
  /** Components of the program, by tag name: their WXML. */
  components?: Record<string, string>
  css?: string
  /** Answers for addresses under the phone's own, such as `/assets/a.svg`. */
  files?: Record<string, string>
}

const ADDRESS = 'http://phone.test/device/1/'

/** Call in each test file; gives the function that opens a stage. A page error fails the test that is running. */
export function useStage(): (scene: Scene) => Promise<Stage> {
  let browser: Browser
  let runtime: { script: string; style: string }
  before(async () => {
    browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
    runtime = await bundleRuntime()
  })
  after(() => browser.close())
  return async (scene) => {
    const page = await browser.newPage({ viewport: { width: 375, height: 667 } })
    page.setDefaultTimeout(5000)
    const fail = (problem: unknown) => {
      throw new Error(`on the page: ${problem}`)
    }
    page.on('console', (message) => message.type() === 'error' && fail(message.text()))
    page.on('pageerror', fail)
    await serve(page, scene, runtime)
    await page.goto(ADDRESS)
    await page.locator('#log').waitFor({ state: 'attached' })
    return { page, events: async () => JSON.parse((await page.locator('#log').textContent()) ?? '[]') }
  }
}

async function bundleRuntime(): Promise<{ script: string; style: string }> {
  const built = await build({
    bundle: true,
    write: false,
    logLevel: 'warning',
    format: 'iife',
    outdir: '.build',
    entryPoints: ['src/runtime/runtime.ts', 'src/runtime/runtime.css'],
    plugins: [
      {
        name: 'scripted abilities',
        setup({ onResolve }) {
          const path = `${process.cwd()}/test/browser/components/abilities.ts`
          onResolve({ filter: /wx\/abilities\.ts$/ }, () => ({ path }))
        },
      },
    ],
  })
  const text = (ending: string) => built.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  return { script: text('.js'), style: text('.css') }
}

async function serve(page: Page, scene: Scene, runtime: { script: string; style: string }): Promise<void> {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,">
    <style>${runtime.style}${scene.css ?? ''}</style></head><body></body></html>`
  const scripts = `${runtime.script}\n${programOf(scene)}`
  await page.route('http://phone.test/**', (route) => {
    const { pathname } = new URL(route.request().url())
    const file = scene.files?.[pathname]
    if (file !== undefined) return route.fulfill({ body: file, contentType: 'image/svg+xml' })
    if (pathname === '/device/1/')
      return route.fulfill({
        body: html.replace('</body>', '<script src="/all.js"></script></body>'),
        contentType: 'text/html',
      })
    if (pathname === '/all.js') return route.fulfill({ body: scripts, contentType: 'text/javascript' })
    return route.fulfill({ status: 404, body: '' })
  })
}

const PAGE = 'pages/stage/stage'
const OTHER = 'pages/other/other'

/** What `compile` makes of a folder, for a folder that is not there. */
function programOf({ wxml, data = {}, methods = '', components = {} }: Scene): string {
  const group = new TmplGroup()
  const templates: Record<string, string> = {
    ...Object.fromEntries(Object.entries(BUILTINS).map(([name, template]) => [`__wx__/${name}`, template])),
    ...Object.fromEntries(Object.entries(components).map(([name, template]) => [`components/${name}`, template])),
    [PAGE]: `${wxml}<view id="log" hidden>{{log}}</view>`,
    [OTHER]: '<text id="other">{{given}}</text>',
  }
  for (const [path, template] of Object.entries(templates)) {
    const problems = group.addTmpl(path, template)
    if (problems?.length) throw new Error(`${path}: ${JSON.stringify(problems)}`)
  }
  const usingComponents = Object.fromEntries(Object.keys(components).map((name) => [name, `/components/${name}`]))
  const units = {
    [PAGE]: { kind: 'page', config: { usingComponents }, scope: null },
    [OTHER]: { kind: 'page', config: {}, scope: null },
    ...Object.fromEntries(
      Object.keys(components).map((name) => [`components/${name}`, { kind: 'component', config: {}, scope: name }]),
    ),
  }
  const modules: Record<string, string> = {
    app: 'App({})',
    [PAGE]: `
      const log = []
      Page({
        data: { log: '[]', ...${JSON.stringify(data)} },
        record(event) {
          log.push({ type: event.type, detail: event.detail, id: event.currentTarget.id, from: event.target.id })
          this.setData({ log: JSON.stringify(log) })
        },
        ${methods}
      })`,
    [OTHER]: 'Page({ data: {}, onLoad(given) { this.setData({ given: JSON.stringify(given) }) } })',
    ...Object.fromEntries(Object.keys(components).map((name) => [`components/${name}`, 'Component({})'])),
  }
  const functions = Object.entries(modules).map(
    ([path, source]) => `${JSON.stringify(path)}: function (${MODULE_PARAMETERS.join(', ')}) {${source}}`,
  )
  const program = JSON.stringify({
    appId: 'touristappid',
    name: 'Stage',
    app: { pages: [PAGE, OTHER] },
    units,
    assets: [],
  })
  return `__minigate_program({ ...${program}, templates: ${group.getTmplGenObjectGroups()}, modules: { ${functions.join(',\n')} } })`
}

function findChromium(): string {
  const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  const found = places.find((place) => place && existsSync(place))
  if (!found) throw new Error('no Chromium: install it (Debian: apt install chromium) or name it in CHROMIUM')
  return found
}

/** Kept for people to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync('.build/screenshots', { recursive: true })
  await page.screenshot({ path: `.build/screenshots/components-${name}.png` })
}
