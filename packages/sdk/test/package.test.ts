// What is handed out: its size, its files, and that every way of taking it in works.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { transformSync } from 'esbuild'
import { BASE_URL } from './support/phone'
import { createServer } from './support/server'
import { loadShipped } from './support/shipped'

/** A project with nothing in it but the package, installed from what `npm pack` makes. */
let project: string
let files: string[]
before(() => {
  project = mkdtempSync(join(tmpdir(), 'minigate-package-'))
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    encoding: 'utf8',
  })
  const [{ filename, files: listed }] = JSON.parse(packed)
  files = listed.map(({ path }: { path: string }) => path)
  const installed = join(project, 'node_modules/@minigate/miniprogram')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', join(project, filename), '-C', installed, '--strip-components=1'])
})
after(() => rmSync(project, { recursive: true, force: true }))

test('the minified ES module is under 6 kB gzipped', (t) => {
  const { code } = transformSync(readFileSync('dist/index.mjs', 'utf8'), {
    minify: true,
    target: 'es2017',
    format: 'esm',
  })
  const size = gzipSync(code).length

  t.diagnostic(`${size} bytes`)
  assert.ok(size < 6000, `${size} bytes`)
})

test('the package has what it needs and nothing else', () => {
  const kinds = [/^dist\/[a-z-]+\.d\.m?ts$/, /^miniprogram_dist\/[a-z-]+\.d\.ts$/]
  const others = files.filter((file) => !kinds.some((kind) => kind.test(file))).sort()

  assert.deepEqual(others, [
    ...['LICENSE', 'README.md', 'README.zh-CN.md', 'dist/index.js', 'dist/index.mjs'],
    ...['miniprogram_dist/index.js', 'package.json'],
  ])
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
  assert.equal(manifest.dependencies, undefined)
  for (const file of [manifest.main, manifest.module, manifest.types, `${manifest.miniprogram}/index.js`]) {
    assert.ok(files.includes(file), file)
  }
})

test('import and require find the same names', () => {
  const manifest = join(project, 'index.js')
  const required = createRequire(manifest)('@minigate/miniprogram')
  const script = "import('@minigate/miniprogram').then((names) => console.log(JSON.stringify(Object.keys(names))))"
  const imported = JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: project, encoding: 'utf8' }))

  assert.deepEqual(Object.keys(required).sort(), ['GateError', 'createGate'])
  assert.deepEqual(imported.sort(), ['GateError', 'createGate'])
})

test('its types are found by every way in which TypeScript looks for them', () => {
  const source =
    "import { createGate, type Gate } from '@minigate/miniprogram'\nexport const gate: Gate = createGate({ baseUrl: '' })\n"
  writeFileSync(join(project, 'a.mts'), source)
  writeFileSync(join(project, 'b.cts'), source)
  writeFileSync(join(project, 'c.ts'), source)
  const tsc = createRequire(join(process.cwd(), 'package.json'))
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc')
  const check = (file: string, ...flags: string[]) =>
    execFileSync(
      process.execPath,
      [tsc, '--noEmit', '--strict', '--ignoreConfig', '--types', '', '--target', 'es2017', ...flags, file],
      {
        cwd: project,
        encoding: 'utf8',
      },
    )

  check('a.mts', '--module', 'nodenext')
  check('b.cts', '--module', 'nodenext')
  check('c.ts', '--module', 'esnext', '--moduleResolution', 'bundler')
})

test('the file for miniprogram_npm runs where there is nothing but the language and wx', async () => {
  const server = createServer()
  const { createGate, GateError } = loadShipped(server.phone.wx)
  const gate = createGate({ baseUrl: BASE_URL })

  assert.equal((await gate.login()).user.id, 'alice')
  server.expireAccess()
  assert.equal((await gate.request<{ user: string }>({ url: '/a' })).data.user, 'alice')
  await assert.rejects(gate.request({ url: 'https://evil.example' }), GateError)
  assert.throws(() => loadShipped(undefined).createGate({ baseUrl: BASE_URL }), { code: 'invalid_options' })
})
