/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { deepEqual } from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, afterEach, before } from 'node:test'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type Build, createCompiler } from '../../../src/compile/compiler.ts'

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
  /** What each of them has for script; without it, nothing but the call of `Component`. */
  componentScript?: string
  /** A screen to touch, in place of a mouse. */
  hasTouch?: boolean
  /** The code of a diagnostic that is no fault of the scene's. */
  expected?: string
  /** More of app.json. */
  app?: object
  /** The style of the page, and of each of the components. */
  wxss?: string
  /** Other files of the program, by path: SVG pictures. */
  files?: Record<string, string>
}

const ADDRESS = 'http://phone.test/device/1/'

/** Call in each test file; gives the function that opens a stage. A page error fails the test that is running. */
export function useStage(): (scene: Scene) => Promise<Stage> {
  let browser: Browser
  let runtime: { script: string; style: string }
  const problems: string[] = []
  before(async () => {
    browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
    runtime = await bundleRuntime()
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    deepEqual(problems.splice(0), [], 'errors on the page')
  })
  after(() => browser.close())
  return async (scene) => {
    const page = await browser.newPage({ viewport: { width: 375, height: 667 }, hasTouch: scene.hasTouch ?? false })
    page.setDefaultTimeout(5000)
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(String(error)))
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
  const { script, style, assets } = await compile(scene)
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,">
    <link rel="stylesheet" href="/all.css"></head><body><script src="/all.js"></script></body></html>`
  const answers: Record<string, [contentType: string, body: string]> = {
    '/device/1/': ['text/html', html],
    '/all.css': [
      'text/css',
      `${runtime.style}
${style}`,
    ],
    '/all.js': [
      'text/javascript',
      `${runtime.script}
${script}`,
    ],
  }
  for (const path of assets) answers[`/assets/${path}`] = ['image/svg+xml', scene.files?.[path] ?? '']
  await page.route('http://phone.test/**', (route) => {
    const [contentType, body] = answers[decodeURIComponent(new URL(route.request().url()).pathname)] ?? []
    return route.fulfill(body === undefined ? { status: 404 } : { contentType, body })
  })
}

/** Compiles a folder with the scene as its first page. */
async function compile(scene: Scene): Promise<Build> {
  const { wxml, data = {}, methods = '', components = {}, wxss = '' } = scene
  const usingComponents = Object.fromEntries(Object.keys(components).map((name) => [name, `/components/${name}`]))
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
  const files: Record<string, string> = {
    ...scene.files,
    'app.js': 'App({})',
    'app.json': JSON.stringify({ pages: ['pages/stage/stage', 'pages/other/other'], ...scene.app }),
    'pages/stage/stage.wxml': `${wxml}<view id="log" hidden>{{log}}</view>`,
    'pages/stage/stage.wxss': wxss,
    'pages/stage/stage.json': JSON.stringify({ usingComponents }),
    'pages/stage/stage.js': script,
    'pages/other/other.wxml': '<text id="other">{{given}}</text>',
    'pages/other/other.js': 'Page({ data: {}, onLoad(given) { this.setData({ given: JSON.stringify(given) }) } })',
  }
  for (const [name, template] of Object.entries(components)) {
    files[`components/${name}.wxml`] = template
    files[`components/${name}.wxss`] = wxss
    files[`components/${name}.js`] = scene.componentScript ?? 'Component({})'
    files[`components/${name}.json`] = '{ "component": true }'
  }
  const folder = mkdtempSync(join(tmpdir(), 'phone-stage-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const build = await createCompiler(folder).build()
    const faults = build.diagnostics.filter(({ code }) => code !== scene.expected)
    deepEqual(faults, [], 'the scene is faulty')
    return build
  } finally {
    rmSync(folder, { recursive: true })
  }
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
