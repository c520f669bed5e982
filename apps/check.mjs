// Checks the apps' mini programs as far as can be done without WeChat's tools: format, lint, types (which know `wx` but
// neither DOM nor fetch), the copy of the SDK, and what WeChat asks of a folder. Needs `npm --prefix packages/sdk ci`.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { configFaults } from '../e2e/wechat-tools/config.mjs'
import { folderFaults } from '../e2e/wechat-tools/folder.mjs'

const apps = fileURLToPath(new URL('.', import.meta.url))
const tools = fileURLToPath(new URL('../packages/sdk/node_modules/.bin', import.meta.url))
const run = (command, ...args) => execFileSync(command, args, { cwd: apps, stdio: 'inherit' })
const tests = fileURLToPath(new URL('../e2e', import.meta.url))

const faults = readdirSync(apps)
  .filter((app) => existsSync(`${apps}${app}/miniprogram/app.json`))
  .flatMap((app) => faultsOf(`${apps}${app}/miniprogram`).map((fault) => `apps/${app}/miniprogram: ${fault}`))
for (const fault of faults) console.error(fault)
if (faults.length) process.exit(1)

try {
  run(process.execPath, 'npm.mjs', '--check')
  run(`${tools}/biome`, 'ci', '--colors=off', '.')
  execFileSync(`${tools}/biome`, ['ci', '--colors=off', '.'], { cwd: tests, stdio: 'inherit' })
  for (const app of readdirSync(apps)) {
    if (existsSync(`${apps}${app}/tsconfig.json`)) run(`${tools}/tsc`, '-p', `${app}/tsconfig.json`)
  }
} catch (error) {
  process.exit(error.status ?? 1)
}

/** What needs no packages of the phone; `node e2e/run.mjs wechat-tools` looks into scripts, templates and styles, too. */
function faultsOf(folder) {
  const faults = configFaults(folder)
  return faults.length ? faults : folderFaults(folder)
}
