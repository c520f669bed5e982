import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { createCompiler } from '../../../src/compile/compiler.ts'
import { locate } from '../../../src/compile/locate.ts'
import type { Diagnostic } from '../../../src/diagnostic.ts'

/** A phone with a program on it; the pages of `test/programs/shell` tell their life to the console. */
export interface Phone {
  page: Page
  /** Presses a line of the page on top. */
  tap(text: string): Promise<void>
  /** Presses one of the commands and waits for its outcome, which is the last line returned. */
  command(label: string): Promise<string[]>
  /** Does something, and waits for a line that begins so. Returns what was logged since the last time. */
  until(line: string, action: () => Promise<unknown>): Promise<string[]>
  /** The console's errors so far; a test that does not ask for them fails on the first. */
  errors(): string[]
}

/** Call once in a test file; gives the function that opens a phone at a page of the program. */
export function useShell(
  program = 'test/programs/shell',
): (search?: string, options?: { errors?: 'expected' }) => Promise<Phone> {
  let browser: Browser
  let server: Server
  before(async () => {
    server = await serve(program)
    browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
  })
  after(async () => {
    await browser?.close()
    server?.close()
  })

  return async (search = '', { errors: expected } = {}) => {
    const page = await browser.newPage({ viewport: { width: 375, height: 720 } })
    page.setDefaultTimeout(5000)
    const log: string[] = []
    const errors: string[] = []
    page.on('console', (message) => {
      const text = message.text()
      if (text.startsWith('log: ')) log.push(text.slice('log: '.length))
      if (message.type() === 'error') problem(text)
    })
    page.on('pageerror', (error) => problem(String(error)))
    function problem(text: string): void {
      errors.push(text)
      if (!expected) throw new Error(`on the page: ${text}`)
    }

    const phone: Phone = {
      page,
      errors: () => errors,
      tap: (text) => page.locator('.wx-top').getByText(text, { exact: true }).click(),
      command: (label) => phone.until(label.split(' ')[0] ?? '', () => phone.tap(label)),
      async until(line, action) {
        const seen = log.some((entry) => entry.startsWith(line))
          ? Promise.resolve()
          : page.waitForEvent('console', (message) => message.text().startsWith(`log: ${line}`))
        await action()
        await seen
        return log.splice(0)
      },
    }
    const { port } = server.address() as AddressInfo
    await page.goto(`http://127.0.0.1:${port}/device/7/${search}`)
    await page.locator('.wx-page.wx-top, .wx-error-entry').first().waitFor()
    return phone
  }
}

/** What the phone's server serves, without the WeChat behind it: here only the screen is tested. */
async function serve(program: string): Promise<Server> {
  const build = await createCompiler(program).build()
  if (!build.ok) throw new Error(`${program}: ${JSON.stringify(build.diagnostics)}`)
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://phone')
    const send = (type: string, body: string | Buffer) => response.writeHead(200, { 'content-type': type }).end(body)
    if (pathname === '/program.js') return send('text/javascript', build.script)
    if (pathname === '/program.css') return send('text/css', build.style)
    const html = searchParams.has('program') ? HTML.replace('<script src="/program.js"></script>', '') : HTML
    if (pathname.startsWith('/device/')) return send('text/html', html)
    if (pathname === '/_phone/state') return send('application/json', JSON.stringify({ diagnostics: [DIAGNOSTIC] }))
    if (pathname === '/_phone/locate') {
      const chunks = await request.toArray()
      const { stack } = JSON.parse(Buffer.concat(chunks).toString())
      return send('application/json', JSON.stringify({ stack: locate(build, stack) }))
    }
    const file = pathname.replace(/^\/web\//, 'dist/web/').replace(/^\/assets\//, `${program}/`)
    if (!existsSync(file)) return response.writeHead(404).end()
    return send(TYPES[file.split('.').at(-1) ?? ''] ?? 'text/plain', readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

const DIAGNOSTIC: Diagnostic = {
  severity: 'error',
  code: 'missing-component',
  file: 'pages/a/a.json',
  line: 3,
  column: 5,
  message: 'there is no component "x"',
}

const TYPES: Record<string, string> = { js: 'text/javascript', css: 'text/css', png: 'image/png' }

const HTML = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/web/runtime.css">
<link rel="stylesheet" href="/program.css">
</head>
<body>
<script src="/web/runtime.js"></script>
<script src="/program.js"></script>
</body>
</html>`

function findChromium(): string {
  const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  const found = places.find((place) => place && existsSync(place))
  if (!found) throw new Error('no Chromium: install it (Debian: apt install chromium) or name it in CHROMIUM')
  return found
}

/** Kept for people to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync('.build/screenshots', { recursive: true })
  await page.screenshot({ path: `.build/screenshots/shell-${name}.png` })
}
