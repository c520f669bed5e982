import type { UnitConfig } from '../program.ts'
import { resolvePath } from '../resolve.ts'
import type { App } from './app.ts'
import { type Place, type Report, type SourceFile, startOf } from './files.ts'
import type { Folder } from './folder.ts'
import { isRecord, type Json, parseJson, stringMembers } from './json.ts'

/** A page or component: the files it consists of, and what its `.json` says. */
export interface UnitSource {
  path: string
  kind: 'page' | 'component'
  json: Json | null
  config: UnitConfig
  /** The tags that it may use beside the built-in ones, also those of which the component is missing. */
  tags: ReadonlySet<string>
  template: SourceFile | null
  script: SourceFile | null
  style: SourceFile | null
}

/** All pages, and the components that they and the app name, and those that these name. */
export function collectUnits(folder: Folder, app: App, report: Report): Map<string, UnitSource> {
  const units = new Map<string, UnitSource>()
  const shared = resolveTags(folder, 'app', app.json, report)
  const components = new Map([...shared.values()].map((tag) => [tag.path, tag]))

  for (const { path, place } of app.pages) addUnit('page', path, place)
  // A component may name components: the list grows while it is walked.
  for (const [, { path, place }] of components) addUnit('component', path, place)

  function addUnit(kind: UnitSource['kind'], path: string, place: Place): void {
    if (units.has(path)) return
    const file = folder.files.get(`${path}.json`)
    const json = file ? parseJson(file) : null
    json?.report(report)
    const own = json ? resolveTags(folder, path, json, report) : new Map<string, Tag>()
    const generics = json ? resolveGenerics(folder, path, json, report) : null
    const using = new Map([...shared, ...own])
    for (const tag of [...own.values(), ...(generics?.tags ?? [])]) components.set(tag.path, tag)
    const unit: UnitSource = {
      path,
      kind,
      json,
      config: {
        ...json?.value,
        usingComponents: Object.fromEntries([...using].map(([name, tag]) => [name, tag.path])),
        ...(generics && { componentGenerics: generics.config }),
      },
      tags: new Set([app.json, json].flatMap((said) => declaredTags(said))),
      template: folder.files.get(`${path}.wxml`) ?? null,
      script: findScript(folder, path),
      style: folder.files.get(`${path}.wxss`) ?? null,
    }
    units.set(path, unit)
    checkFiles(unit, place, report)
  }
  return units
}

/** WeChat's tools take the TypeScript file where both are there. */
export function findScript(folder: Folder, path: string): SourceFile | null {
  return folder.files.get(`${path}.ts`) ?? folder.files.get(`${path}.js`) ?? null
}

function declaredTags(json: Json | null): string[] {
  const { usingComponents, componentGenerics } = json?.value ?? {}
  return [usingComponents, componentGenerics].flatMap((tags) => (isRecord(tags) ? Object.keys(tags) : []))
}

interface Tag {
  path: string
  place: Place
}

function resolveTags(folder: Folder, from: string, json: Json, report: Report): Map<string, Tag> {
  const tags = new Map<string, Tag>()
  for (const [name, target] of stringMembers(json.value.usingComponents)) {
    const place = json.place(['usingComponents', name])
    // Of a plugin: app.json's `plugins` has been reported.
    if (target.startsWith('plugin://') || target.startsWith('dynamicLib://')) continue
    const path = resolveComponent(folder, target, from)
    if (path) tags.set(name, { path, place })
    else
      report('error', 'missing-component', place, `there is no component ${target}: ${adviseComponent(target, from)}`)
  }
  return tags
}

function adviseComponent(target: string, from: string): string {
  const files = /^[./]/.test(target) ? resolvePath(target, from) : `miniprogram_npm/${target}/index`
  return `create ${files}.json, .wxml and .js, or correct the path`
}

/** A path, or the name of a package in `miniprogram_npm`; a folder means the `index` in it. */
function resolveComponent(folder: Folder, target: string, from: string): string | null {
  const folders = from.split('/').slice(0, -1)
  const packages = folders.map(
    (_, depth) => `${folders.slice(0, folders.length - depth).join('/')}/miniprogram_npm/${target}`,
  )
  const inPackages = /^[./]/.test(target) ? [] : [...packages, `miniprogram_npm/${target}`]
  const found = [resolvePath(target, from), ...inPackages].flatMap((path) => [path, `${path}/index`])
  return found.find((path) => folder.files.has(`${path}.json`) || folder.files.has(`${path}.wxml`)) ?? null
}

function resolveGenerics(folder: Folder, from: string, json: Json, report: Report) {
  const { componentGenerics } = json.value
  if (!isRecord(componentGenerics)) return null
  const tags: Tag[] = []
  const config: NonNullable<UnitConfig['componentGenerics']> = {}
  for (const [name, value] of Object.entries(componentGenerics)) {
    config[name] = true
    if (!isRecord(value) || typeof value.default !== 'string') continue
    const place = json.place(['componentGenerics', name, 'default'])
    const path = resolveComponent(folder, value.default, from)
    if (!path) report('error', 'missing-component', place, `there is no component ${value.default}`)
    // glass-easel reads this one itself, and takes a path without a slash for a relative one.
    else config[name] = { default: `/${path}` }
    if (path) tags.push({ path, place })
  }
  return { tags, config }
}

function checkFiles(unit: UnitSource, place: Place, report: Report): void {
  const { path, kind, template, script, json } = unit
  const missing = [...(template ? [] : [`${path}.wxml`]), ...(script ? [] : [`${path}.js`])]
  const code = kind === 'page' ? 'missing-page' : 'missing-component'
  if (missing.length > 0) {
    report(
      'error',
      code,
      place,
      `the ${kind} ${path} has no ${missing.join(' and no ')}: create it, or correct the path`,
    )
  }
  if (kind === 'component' && json?.value.component !== true) {
    const where = json?.place(['component']) ?? startOf(`${path}.json`)
    report('error', 'component-config', where, `a component's ${path}.json says "component": true: add it`)
  }
}
