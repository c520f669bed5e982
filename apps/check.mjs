// Checks the apps' mini programs as far as can be done without WeChat's tools: format, lint, types (which know `wx` but
// neither DOM nor fetch), the copy of the SDK, and what WeChat asks of a folder. Needs `npm --prefix packages/sdk ci`.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const apps = fileURLToPath(new URL('.', import.meta.url))
const tools = fileURLToPath(new URL('../packages/sdk/node_modules/.bin', import.meta.url))
const run = (command, ...args) => execFileSync(command, args, { cwd: apps, stdio: 'inherit' })
const tests = fileURLToPath(new URL('../e2e', import.meta.url))

/** WeChat's limits, in bytes: of a main package, and of a tab's icon. */
const PACKAGE_LIMIT = 2 * 1024 * 1024
const ICON_LIMIT = 40 * 1024

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

/** What WeChat's developer tools would object to. */
function faultsOf(folder) {
  const read = (file) => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'))
  const app = read('app.json')
  const project = read('project.config.json')
  const tabs = app.tabBar?.list ?? []
  const units = [...app.pages, ...Object.values(app.usingComponents ?? {}).map((path) => path.replace(/^\//, ''))]
  const files = ['app.js', 'app.wxss', app.sitemapLocation, ...units.flatMap((unit) => filesOf(unit))]
  const icons = tabs.flatMap(({ iconPath, selectedIconPath }) => [iconPath, selectedIconPath]).filter(Boolean)
  const size = sizeOf(folder)
  return [
    ...[...files, ...icons].filter((file) => !existsSync(`${folder}/${file}`)).map((file) => `${file} is missing`),
    ...icons.filter((icon) => sizeOf(`${folder}/${icon}`) > ICON_LIMIT).map((icon) => `${icon} is above 40 kB`),
    ...tabs.filter(({ pagePath }) => !app.pages.includes(pagePath)).map(({ pagePath }) => `${pagePath} is no page`),
    ...(size > PACKAGE_LIMIT ? [`${size} bytes are more than the 2 MB of a main package`] : []),
    ...(/^wx[0-9a-f]{16}$/.test(project.appid) ? [] : ['project.config.json: appid is none']),
    ...('miniprogramRoot' in project ? ['project.config.json: miniprogramRoot has to be absent'] : []),
  ]
}

function filesOf(unit) {
  return ['js', 'json', 'wxml'].map((extension) => `${unit}.${extension}`)
}

/** Of a file or of all in a folder; 0 for what is not there. */
function sizeOf(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(`${path}/${name}`), 0)
}
