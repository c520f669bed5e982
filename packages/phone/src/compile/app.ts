import type { AppConfig } from '../program.ts'
import { type Place, type Report, startOf } from './files.ts'
import type { Folder } from './folder.ts'
import { isRecord, type Json, parseJson, stringsOf } from './json.ts'
import { checkTabBar } from './tab-bar.ts'

export interface App {
  json: Json
  /** With the pages of all packages in `pages`. */
  config: AppConfig
  /** The roots of `subPackages`, with a slash at the end. */
  packageRoots: string[]
  pages: { path: string; place: Place }[]
}

/** Null, and reported, when the folder is not a mini program. */
export function readApp(folder: Folder, report: Report): App | null {
  const file = folder.files.get('app.json')
  if (!file) {
    report('error', 'no-app-json', startOf('app.json'), adviseFolder(folder))
    return null
  }
  const json = parseJson(file)
  json.report(report)
  const packages = readPackages(json)
  const pages = withoutRepeats([...readPages(json), ...packages.pages], report)
  if (pages.length === 0 && Object.keys(json.value).length > 0) {
    report(
      'error',
      'app-config',
      json.place(['pages']),
      '"pages" lists no page: name at least one, as "pages/index/index"',
    )
  }
  if (Array.isArray(json.value.plugins) || isRecord(json.value.plugins)) {
    report(
      'warning',
      'unsupported',
      json.place(['plugins']),
      'the phone does not run plugins: their components stay empty',
    )
  }
  if (json.value.resolveAlias) {
    report(
      'warning',
      'unsupported',
      json.place(['resolveAlias']),
      'the phone does not follow resolveAlias: use relative paths',
    )
  }
  checkTabBar(folder, json, new Set(readPages(json).map((page) => page.path)), report)

  const config = { ...json.value, pages: pages.map((page) => page.path) }
  return { json, config, packageRoots: packages.roots, pages }
}

function adviseFolder(folder: Folder): string {
  const [inside] = [...folder.files.keys()]
    .filter((path) => path.endsWith('/app.json'))
    .sort((a, b) => a.length - b.length)
  const advice = inside
    ? `there is one in ${inside.slice(0, -'/app.json'.length)}: give that folder, or name it as "miniprogramRoot" in project.config.json`
    : 'give the folder of a native mini program, the one with app.json, app.js and pages/'
  return `there is no app.json in this folder: ${advice}`
}

function readPages(json: Json): App['pages'] {
  return stringsOf(json.value.pages).map(([index, page]) => ({
    path: page.replace(/^\//, ''),
    place: json.place(['pages', index]),
  }))
}

function readPackages(json: Json): { roots: string[]; pages: App['pages'] } {
  const key = 'subPackages' in json.value ? 'subPackages' : 'subpackages'
  const list: unknown = json.value[key]
  const packages = (Array.isArray(list) ? list : []).flatMap((entry: unknown, index) => {
    if (!isRecord(entry) || typeof entry.root !== 'string') return []
    const root = `${entry.root.replace(/^\/|\/$/g, '')}/`
    const pages = stringsOf(entry.pages).map(([at, page]) => ({
      path: root + page.replace(/^\//, ''),
      place: json.place([key, index, 'pages', at]),
    }))
    return [{ root, pages }]
  })
  return { roots: packages.map(({ root }) => root), pages: packages.flatMap(({ pages }) => pages) }
}

function withoutRepeats(pages: App['pages'], report: Report): App['pages'] {
  const seen = new Set<string>()
  return pages.filter(({ path, place }) => {
    const isNew = !seen.has(path)
    seen.add(path)
    if (!isNew) report('error', 'duplicate-page', place, `${path} is listed twice: remove one`)
    return isNew
  })
}
