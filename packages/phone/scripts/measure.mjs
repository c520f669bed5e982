// How long the phone takes: `npm run build && node scripts/measure.mjs DIR…`. Prints, and judges nothing.
import { spawn } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'

const RUNS = 7
const home = fileURLToPath(new URL('..', import.meta.url))

/** The compiler as this process can load it: its source is TypeScript. */
async function importCompiler() {
  const outfile = join(home, '.build/measured/compiler.mjs')
  const entryPoints = [join(home, 'src/compile/compiler.ts')]
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' })
  return import(outfile)
}

const { createCompiler } = await importCompiler()

async function timed(run) {
  const began = performance.now()
  await run()
  return performance.now() - began
}

function median(times) {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)]
}

async function repeated(run) {
  const times = []
  for (let count = 0; count < RUNS; count += 1) times.push(await timed(run))
  return median(times)
}

/** Some page's file that ends so, if there is one. */
function pageFile(folder, ending) {
  const files = readdirSync(folder, { recursive: true }).map(String)
  const found = files.filter((file) => file.startsWith('pages/') && file.endsWith(ending)).sort()[0]
  return found && join(folder, found)
}

/** From an empty browser to the first page's onReady, through the real command line. */
async function firstPage(folder) {
  const words = [join(home, 'dist/cli.js'), folder, '--json', '--listen', '127.0.0.1:0', '--simulator', 'none']
  const server = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await new Promise((done) => server.stdout.once('data', (text) => done(String(text).split('\n'))))
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  const times = []
  for (let count = 0; count < RUNS; count += 1) {
    const page = await browser.newPage({ viewport: { width: 375, height: 760 } })
    times.push(
      await timed(async () => {
        await page.goto(`${JSON.parse(line).url}device/1/`, { waitUntil: 'commit' })
        await page.locator('.wx-page.wx-top').waitFor()
      }),
    )
    await page.close()
  }
  await browser.close()
  server.kill()
  return median(times)
}

async function measure(folder) {
  const compiler = createCompiler(folder)
  const first = await timed(() => compiler.build())
  const again = await repeated(() => createCompiler(folder).build())
  console.log(`  build, first in the process   ${first.toFixed(0)} ms`)
  console.log(`  build, from nothing           ${again.toFixed(0)} ms`)
  for (const [ending, comment] of Object.entries({ '.wxml': '<!-- -->', '.wxss': '/* */', '.js': '//' })) {
    const file = pageFile(folder, ending)
    if (!file) continue
    const rebuild = await repeated(() => {
      appendFileSync(file, `\n${comment}`)
      return compiler.build()
    })
    console.log(`  rebuild, a page's ${ending.padEnd(12)}${rebuild.toFixed(0)} ms`)
  }
  console.log(`  first page shown              ${(await firstPage(folder)).toFixed(0)} ms`)
}

for (const original of process.argv.slice(2)) {
  console.log(original)
  // Files are changed: of a copy.
  const parent = mkdtempSync(join(tmpdir(), 'minigate-measure-'))
  const folder = join(parent, 'program')
  cpSync(resolve(original), folder, { recursive: true })
  await measure(folder)
  rmSync(parent, { recursive: true })
}
