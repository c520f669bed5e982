import type { Diagnostic } from '../diagnostic.ts'
import type { AppConfig } from '../program.ts'
import { readApp } from './app.ts'
import { bundleProgram } from './bundle.ts'
import { checkTemplates } from './check/check.ts'
import { checkSize } from './check/size.ts'
import { createCollector } from './collector.ts'
import { type Report, type SourceFile, startOf } from './files.ts'
import { createFolderReader, type Folder } from './folder.ts'
import { collectModules, type Module } from './modules.ts'
import { scopeOf } from './scope.ts'
import { createStyles, type Sheet } from './styles.ts'
import { createTemplates } from './templates.ts'
import { collectUnits, findScript, type UnitSource } from './units.ts'

export interface Compiler {
  /** Builds the folder as it is now; what did not change since the last time is taken from there. */
  build(): Promise<Build>
}

export interface Build {
  /** No error was found. Warnings may have been. */
  ok: boolean
  /** The folder that `assets` and the files of `diagnostics` are in: what was given, or its `miniprogramRoot`. */
  root: string
  appId: string
  name: string
  app: AppConfig
  /** Empty when there is no `app.json` to begin with; otherwise it runs as far as the errors let it. */
  script: string
  scriptMap: string
  style: string
  styleMap: string
  assets: string[]
  diagnostics: Diagnostic[]
}

/** Compiles a mini program's folder (`dir`) to what a phone in the browser loads. Nothing is written. */
export function createCompiler(dir: string): Compiler {
  const readFolder = createFolderReader(dir)
  const templates = createTemplates()
  const styles = createStyles()

  async function build(): Promise<Build> {
    const folder = await readFolder()
    const { report, diagnostics } = createCollector()
    folder.project.report(report)
    const app = readApp(folder, report)
    if (!app) return { ...EMPTY, ...about(folder, diagnostics()) }
    const units = collectUnits(folder, app, report)
    const modules = await collectModules(folder, entriesOf(folder, units, report), report)
    adoptOptions(units, modules)
    const template = templates.compile(folder, units.values(), report)
    const { css: style, map: styleMap } = styles.compile(folder, sheetsOf(folder, units), report)
    checkTemplates(folder, units, modules, report)
    checkSize(folder, app, report)

    const assets = [...folder.files.keys()].filter((path) => ASSET.test(path))
    const head = {
      appId: folder.project.appId,
      name: folder.project.name,
      app: app.config,
      units: unitsOf(units),
      assets,
    }
    const { code: script, map: scriptMap } = bundleProgram(head, modules.values(), template)
    return { ...about(folder, diagnostics()), app: app.config, script, scriptMap, style, styleMap, assets }
  }

  return { build }
}

const ASSET = /\.(png|jpe?g|gif|svg|webp|bmp|ico|mp3|m4a|aac|wav|ogg|mp4|mov|ttf|otf|woff2?)$/i

const EMPTY = { app: { pages: [] }, script: '', scriptMap: '', style: '', styleMap: '', assets: [] }

function about({ root, project }: Folder, diagnostics: Diagnostic[]) {
  const ok = diagnostics.every(({ severity }) => severity !== 'error')
  return { ok, root, appId: project.appId, name: project.name, diagnostics }
}

function entriesOf(folder: Folder, units: ReadonlyMap<string, UnitSource>, report: Report): SourceFile[] {
  const app = findScript(folder, 'app')
  if (!app) report('error', 'no-app-script', startOf('app.json'), 'there is no app.js: create it, with App({}) in it')
  return [...(app ? [app] : []), ...[...units.values()].flatMap((unit) => unit.script ?? [])]
}

/** What a component's script says of itself goes with what its `.json` says; the `.json` wins. */
function adoptOptions(units: ReadonlyMap<string, UnitSource>, modules: ReadonlyMap<string, Module>): void {
  for (const unit of units.values()) {
    const said = unit.config.styleIsolation ?? modules.get(unit.path)?.facts.definition.styleIsolation
    if (unit.kind === 'component' && said) unit.config.styleIsolation = said
  }
}

/** The app's style first and the pages' last, as the later of two equal rules wins. */
function sheetsOf(folder: Folder, units: ReadonlyMap<string, UnitSource>): Sheet[] {
  const app = folder.files.get('app.wxss')
  const of = (kind: UnitSource['kind']) => [...units.values()].filter((unit) => unit.kind === kind)
  return [
    ...(app ? [{ file: app, target: { kind: 'app' } as const }] : []),
    ...of('component').flatMap((unit): Sheet[] =>
      unit.style ? [{ file: unit.style, target: { kind: 'component', scope: scopeOf(unit) } }] : [],
    ),
    ...of('page').flatMap((unit): Sheet[] =>
      unit.style ? [{ file: unit.style, target: { kind: 'page', route: unit.path } }] : [],
    ),
  ]
}

function unitsOf(units: ReadonlyMap<string, UnitSource>) {
  return Object.fromEntries(
    [...units].map(([path, unit]) => [path, { kind: unit.kind, config: unit.config, scope: scopeOf(unit) }]),
  )
}
