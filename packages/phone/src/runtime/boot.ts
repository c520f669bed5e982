import type { Program } from '../program.ts'
import { type AppRegistry, createApp } from './app.ts'
import { createBackend } from './backend.ts'
import { createFramework } from './code-space.ts'
import { registerBuiltins } from './components/index.ts'
import type { Entrance, Environment } from './environment.ts'
import { shapeEvents } from './event-shape.ts'
import { createGlobalObject } from './global-object.ts'
import { createLifecycle, type LifecycleSource } from './lifecycle.ts'
import { createModules } from './modules.ts'
import { createReporter } from './report.ts'
import { correctSelectorQueries } from './selector-query.ts'
import { createScreen, type Screen } from './shell/screen.ts'
import { parseQuery, parseUrl } from './shell/url.ts'
import { createUnits } from './units.ts'
import { createAbilities } from './wx/abilities.ts'
import { createWx } from './wx/index.ts'
import { guardMissing } from './wx/missing.ts'

/** WeChat's number for "from the list of mini programs". */
const DEFAULT_SCENE = 1001

/** Starts the mini program on this page. Its first page is shown when the returned promise resolves. */
export async function boot(program: Program): Promise<void> {
  const wx: Record<string, unknown> = {}
  const guard = guardMissing(wx)
  const reporter = createReporter(guard.explain)
  const { report } = reporter
  const entrance = entranceOf(window.location, program)
  const lifecycle = createLifecycle(entrance, report)
  reporter.lifecycle = lifecycle

  shapeEvents()
  correctSelectorQueries()
  const framework = createFramework(program, createBackend())
  const units = createUnits(program, framework.space, report)
  const screen = createScreen({
    program,
    framework,
    lifecycle,
    report,
    isComponent: units.isComponent,
    abilities: () => environment.abilities,
  })
  const parts = { program, device: deviceOf(window.location), shell: screen, lifecycle, wx: guard.wx }
  const environment: Environment = { ...parts, abilities: createAbilities(parts) }
  Object.assign(wx, createWx(environment, screen))
  registerBuiltins(framework.space, environment)

  const app = createApp(lifecycle, report)
  // Asked for first, done once the code below has run: a page that onLaunch goes to comes after it.
  const shown = showFirstPage(screen, lifecycle, entrance, program)
  run(program, app, units, screen, guard.wx, report)
  await shown.catch(report)
}

/** Runs `app.js`, launches the app, then runs the files of all pages and components. */
function run(
  program: Program,
  app: AppRegistry,
  units: ReturnType<typeof createUnits>,
  screen: Screen,
  wx: Record<string, unknown>,
  report: (error: unknown) => void,
): void {
  const global = createGlobalObject(wx)
  const modules = createModules(program.modules, {
    ...units.globals,
    App: app.register,
    getApp: app.get,
    getCurrentPages: () => screen.stack.pages.map((page) => page.instance),
    wx,
    global,
    globalThis: global,
  })
  try {
    if (modules.has('app')) modules.load('app')
  } catch (error) {
    report(error)
  }
  app.start()
  units.loadAll(modules)
}

async function showFirstPage(
  screen: Screen,
  lifecycle: LifecycleSource,
  { path, query }: Entrance,
  program: Program,
): Promise<void> {
  const home = `/${program.app.pages[0] ?? ''}`
  if (program.units[path]?.kind === 'page') return screen.reLaunch(`/${path}${asSearch(query)}`)
  // The app may send the person elsewhere.
  await Promise.resolve()
  lifecycle.emit('pageNotFound', { path, query, isEntryPage: true })
  await new Promise((resolve) => setTimeout(resolve, 0))
  if (screen.stack.top()) return
  screen.report(new Error(`page "${path}" is not found: it is not in app.json's pages`))
  await screen.reLaunch(home)
}

/** `?path=pages/a/a&id=1&scene=1044`, or with the page's own query encoded in `path`. */
function entranceOf(location: Location, program: Program): Entrance {
  const { path, scene, ...query } = parseQuery(location.search.slice(1))
  const target = parseUrl(path ? decodeURIComponent(path) : (program.app.pages[0] ?? ''), null)
  const number = Number(scene)
  return {
    path: target.route,
    query: { ...target.query, ...query },
    scene: scene && Number.isInteger(number) ? number : DEFAULT_SCENE,
    referrerInfo: {},
  }
}

function asSearch(query: Record<string, string>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}

/** `/device/<id>/` */
function deviceOf(location: Location): string {
  return decodeURIComponent(/\/device\/([^/]+)/.exec(location.pathname)?.[1] ?? '1')
}
