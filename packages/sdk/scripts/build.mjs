// Writes dist/ (npm) and miniprogram_dist/ (what WeChat's tools copy into miniprogram_npm).
import { execFileSync } from 'node:child_process'
import { copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
for (const folder of ['dist', 'miniprogram_dist']) rmSync(folder, { recursive: true, force: true })

// What every phone that WeChat supports runs without a further build step.
const shared = { entryPoints: ['src/index.ts'], bundle: true, target: 'es2017', charset: 'utf8', logLevel: 'warning' }
await build({ ...shared, format: 'esm', outfile: 'dist/index.mjs' })
await build({ ...shared, format: 'cjs', outfile: 'dist/index.js' })
await build({ ...shared, format: 'cjs', outfile: 'miniprogram_dist/index.js', minify: true })

const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc')
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.json', '--emitDeclarationOnly', '--outDir', 'dist'], {
  stdio: 'inherit',
})
copyFileSync('../../LICENSE', 'LICENSE')
writeFileSync('dist/index.d.mts', "export * from './index.js'\n")
for (const file of readdirSync('dist')) {
  if (file.endsWith('.d.ts')) copyFileSync(`dist/${file}`, `miniprogram_dist/${file}`)
}
