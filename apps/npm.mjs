// Puts the mini program package into the apps as WeChat's tools would (工具 → 构建 npm), so that the folders open as they
// are. `node apps/npm.mjs --check` only says whether what lies there is what packages/sdk builds.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const apps = fileURLToPath(new URL('.', import.meta.url))
const sdk = fileURLToPath(new URL('../packages/sdk', import.meta.url))
const built = `${sdk}/miniprogram_dist`
const isCheck = process.argv.includes('--check')

if (!existsSync(`${sdk}/node_modules`)) stop('packages/sdk has no node_modules: run `npm --prefix packages/sdk ci`')
execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: sdk, stdio: 'inherit' })

const programs = readdirSync(apps).filter((app) => existsSync(`${apps}${app}/miniprogram/app.json`))
if (!programs.length) stop('no apps/*/miniprogram/app.json')

for (const app of programs) {
  const copy = `${apps}${app}/miniprogram/miniprogram_npm/@minigate/miniprogram`
  if (!isCheck) {
    rmSync(copy, { recursive: true, force: true })
    cpSync(built, copy, { recursive: true })
    continue
  }
  const difference = firstDifference(copy)
  if (difference) stop(`apps/${app}: ${difference} is not what packages/sdk builds: run \`node apps/npm.mjs\``)
}
console.log(`${isCheck ? 'current' : 'copied'}: ${programs.join(', ')}`)

/** The first file that one side lacks or that differs. */
function firstDifference(copy) {
  const names = (folder) => (existsSync(folder) ? readdirSync(folder) : [])
  const all = new Set([...names(built), ...names(copy)])
  return [...all].sort().find((name) => contentOf(`${built}/${name}`) !== contentOf(`${copy}/${name}`))
}

function contentOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function stop(reason) {
  console.error(reason)
  process.exit(1)
}
