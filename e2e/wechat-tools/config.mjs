// project.config.json, app.json, the JSON of pages, sitemap.json: what WeChat's tools know of them. Needs no packages.
//
// https://developers.weixin.qq.com/miniprogram/dev/devtools/projectconfig.html
// https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html (page.html, sitemap.html)
import { existsSync, readFileSync } from 'node:fs'

const words = (text) => new Set(text.trim().split(/\s+/))

const PROJECT = words(`
  appid projectname description compileType libVersion setting packOptions watchOptions condition editorSetting
  miniprogramRoot srcMiniprogramRoot cloudfunctionRoot pluginRoot simulatorType simulatorPluginLibVersion scripts debugOptions
  staticServerOptions skeletonConfig`)
const APP = words(`
  entryPagePath pages window tabBar networkTimeout debug functionalPages subpackages subPackages workers requiredBackgroundModes
  requiredPrivateInfos plugins preloadRule resizable usingComponents componentPlaceholder permission sitemapLocation style
  useExtendedLib entranceDeclare darkmode themeLocation lazyCodeLoading singlePage supportedMaterials serviceProviderTicket
  embeddedAppIdList halfPage debugOptions enablePassiveEvent resolveAlias renderer rendererOptions componentFramework
  miniApp static convertRpxToVw appBar chatTools __usePrivacyCheck__`)
const WINDOW = words(`
  navigationBarBackgroundColor navigationBarTextStyle navigationBarTitleText navigationStyle homeButton backgroundColor
  backgroundColorContent backgroundTextStyle backgroundColorTop backgroundColorBottom enablePullDownRefresh
  onReachBottomDistance pageOrientation restartStrategy initialRenderingCache visualEffectInBackground handleWebviewPreload`)
const PAGE = new Set([
  ...WINDOW,
  ...words(`
    component usingComponents componentGenerics componentPlaceholder componentFramework styleIsolation pureDataPattern
    disableScroll disableSwipeBack enablePassiveEvent renderer rendererOptions singlePage style`),
])
const TAB_BAR = words('color selectedColor backgroundColor borderStyle list position custom')
const TAB = words('pagePath text iconPath selectedIconPath')
const RULE = words('action page params matching priority')

/** Sentences, each with the file that it is about. */
export function configFaults(folder) {
  const files = ['project.config.json', 'app.json']
  const missing = files.filter((file) => !existsSync(`${folder}/${file}`)).map((file) => `${file}: is missing`)
  return missing.length ? missing : [...projectFaults(folder), ...appFaults(folder), ...sitemapFaults(folder)]
}

export function readJson(folder, file) {
  return JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'))
}

function projectFaults(folder) {
  const file = 'project.config.json'
  const project = readJson(folder, file)
  const problems = [
    [!/^wx[0-9a-f]{16}$/.test(project.appid), 'appid has to be "wx" and 16 hexadecimal digits'],
    [project.compileType !== 'miniprogram', 'compileType has to be "miniprogram"'],
    ['miniprogramRoot' in project, 'miniprogramRoot has to be absent: the folder itself is opened'],
    [!/^\d+\.\d+\.\d+$/.test(project.libVersion), 'libVersion has to be the version of a base library, as "3.5.5"'],
    [!project.projectname, 'projectname is missing'],
    [/"(?:\/|[A-Za-z]:[\\/]|~\/)/.test(JSON.stringify(project)), 'has the path of a machine in it'],
  ]
  return [...unknown(file, project, PROJECT), ...told(file, problems)]
}

function appFaults(folder) {
  const app = readJson(folder, 'app.json')
  const { window = {}, tabBar = {}, pages = [] } = app
  const tabs = tabBar.list ?? []
  const isColor = (value) => value === undefined || /^#[0-9a-f]{6}$/i.test(value)
  const problems = [
    [!pages.length, '"pages" lists none'],
    ['tabBar' in app && (tabs.length < 2 || tabs.length > 5), 'a tab bar has two to five tabs'],
    [tabs.some(({ pagePath }) => !pages.includes(pagePath)), 'a tab names a page that "pages" does not list'],
    [tabs.some(({ text }) => !text), 'a tab has no text'],
    [!['black', 'white', undefined].includes(window.navigationBarTextStyle), 'navigationBarTextStyle: black or white'],
    [!['dark', 'light', undefined].includes(window.backgroundTextStyle), 'backgroundTextStyle: dark or light'],
    [!['black', 'white', undefined].includes(tabBar.borderStyle), 'tabBar.borderStyle: black or white'],
    [![tabBar.color, tabBar.selectedColor, tabBar.backgroundColor].every(isColor), 'tabBar: colours are "#rrggbb"'],
  ]
  return [
    ...unknown('app.json', app, APP),
    ...unknown('app.json: window', window, WINDOW),
    ...unknown('app.json: tabBar', tabBar, TAB_BAR),
    ...tabs.flatMap((tab) => unknown('app.json: a tab', tab, TAB)),
    ...told('app.json', problems),
    ...pages.flatMap((page) => pageFaults(folder, `${page}.json`)),
  ]
}

function pageFaults(folder, file) {
  return existsSync(`${folder}/${file}`) ? unknown(file, readJson(folder, file), PAGE) : []
}

function sitemapFaults(folder) {
  const file = readJson(folder, 'app.json').sitemapLocation
  if (!file) return ['app.json: sitemapLocation is missing']
  if (!existsSync(`${folder}/${file}`)) return [`${file}: is missing`]
  const { rules } = readJson(folder, file)
  if (!Array.isArray(rules)) return [`${file}: "rules" is missing`]
  return rules.flatMap((rule) => [
    ...unknown(file, rule, RULE),
    ...told(file, [
      [!['allow', 'disallow'].includes(rule.action), 'an action is "allow" or "disallow"'],
      [typeof rule.page !== 'string', 'a rule names a "page", or "*"'],
    ]),
  ])
}

function unknown(what, object, known) {
  return Object.keys(object)
    .filter((key) => !known.has(key))
    .map((key) => `${what}: WeChat has no "${key}"`)
}

function told(file, problems) {
  return problems.filter(([isWrong]) => isWrong).map(([, problem]) => `${file}: ${problem}`)
}
