// Bundles the tests (`npm test -- session`: only those whose name has it) and runs them with Node's own runner.
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
rmSync('.build', { recursive: true, force: true })

const wanted = process.argv[2] ?? ''
const entryPoints = ['test', 'test/e2e'].flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts') && `${folder}/${file}`.includes(wanted))
    .map((file) => `${folder}/${file}`),
)
await build({
  entryPoints,
  bundle: true,
  platform: 'node',
  external: ['esbuild'],
  format: 'esm',
  target: 'node18',
  outdir: '.build',
  outbase: 'test',
  outExtension: { '.js': '.mjs' },
  inject: ['test/support/bare.ts'],
  sourcemap: 'inline',
  logLevel: 'warning',
})
// The server that the tests in e2e/ start.
if (!process.env.MINIGATE_BIN && entryPoints.some((file) => file.includes('/e2e/'))) {
  const cargo = ['build', '--locked', '--quiet', '--package', 'minigate-server', '--bin', 'minigate']
  if (spawnSync('cargo', cargo, { cwd: '../..', stdio: 'inherit' }).status !== 0) process.exit(1)
}
const files = entryPoints.map((file) => file.replace(/^test/, '.build').replace(/ts$/, 'mjs'))
const run = ['--enable-source-maps', '--test', '--test-reporter=spec', ...files]
process.exit(spawnSync(process.execPath, run, { stdio: 'inherit' }).status ?? 1)
