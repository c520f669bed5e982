// Runs the browser tests of the apps (`node e2e/run.mjs scancode`: only those whose path has it) with Node's own runner.
// They use the phone's harness and packages: `npm --prefix packages/phone ci && npm --prefix packages/phone run build`.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const phone = `${root}packages/phone`
if (!existsSync(`${phone}/node_modules`)) {
  console.error('packages/phone has no node_modules: run `npm --prefix packages/phone ci`')
  process.exit(1)
}
for (const name of ['MINIGATE_BIN', 'MINIGATE_SCANCODE_BIN', 'MINIGATE_TODO_BIN']) {
  if (process.env[name]) process.env[name] = resolve(process.env[name])
}
process.chdir(root)

const wanted = process.argv[2] ?? ''
const tests = testFiles('e2e').filter((file) => file.includes(wanted))
if (!tests.length) {
  console.error(`no test file has "${wanted}" in its path`)
  process.exit(1)
}

// Below the package whose packages they use.
const outdir = `${phone}/.build/e2e`
rmSync(outdir, { recursive: true, force: true })
const { build } = createRequire(`${phone}/package.json`)('esbuild')
await build({
  entryPoints: tests,
  bundle: true,
  platform: 'node',
  packages: 'external',
  format: 'esm',
  target: 'node20',
  outdir,
  outbase: 'e2e',
  outExtension: { '.js': '.mjs' },
  sourcemap: 'inline',
  logLevel: 'warning',
})
const files = tests.map((file) => `${outdir}/${file.slice('e2e/'.length)}`)
// One file after the other: each starts servers and a browser.
const run = [
  '--enable-source-maps',
  '--test',
  '--test-concurrency=1',
  '--test-timeout=180000',
  '--test-reporter=spec',
  ...files,
]
// Screenshots go to .build/screenshots of the package.
process.exit(spawnSync(process.execPath, run, { cwd: phone, stdio: 'inherit' }).status ?? 1)

function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return testFiles(path)
    return entry.name.endsWith('.test.mjs') ? [path] : []
  })
}
