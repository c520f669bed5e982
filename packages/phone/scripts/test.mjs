// Bundles the tests (`npm test -- compile`: only those whose path has it) and runs them with Node's own runner.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
rmSync('.build', { recursive: true, force: true })

const wanted = process.argv[2] ?? ''
const entryPoints = testFiles('test').filter((file) => file.includes(wanted))
if (entryPoints.length === 0) {
  console.error(`no test file has "${wanted}" in its path`)
  process.exit(1)
}
await build({
  entryPoints,
  bundle: true,
  platform: 'node',
  packages: 'external',
  format: 'esm',
  target: 'node20',
  outdir: '.build',
  outbase: '.',
  outExtension: { '.js': '.mjs' },
  sourcemap: 'inline',
  logLevel: 'warning',
})
const files = entryPoints.map((file) => `.build/${file.replace(/ts$/, 'mjs')}`)
const run = ['--enable-source-maps', '--test', '--test-timeout=180000', '--test-reporter=spec', ...files]
process.exit(spawnSync(process.execPath, run, { stdio: 'inherit' }).status ?? 1)

/** `test/programs` holds mini programs for the tests, not tests. */
function testFiles(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return path === 'test/programs' ? [] : testFiles(path)
    return entry.name.endsWith('.test.ts') ? [path] : []
  })
}
