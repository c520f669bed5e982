import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import { type Build, createCompiler } from '../../src/compile/compiler.ts'
import { MODULE_PARAMETERS, type Program } from '../../src/program.ts'
import { resolveModule } from '../../src/resolve.ts'

export const FEATURES = 'test/programs/features'
export const BROKEN = 'test/programs/broken'

/** The least that is a mini program. */
export const SMALL: Readonly<Record<string, string>> = {
  'app.json': '{ "pages": ["pages/home/home"] }',
  'app.js': 'App({})',
  'pages/home/home.js': 'Page({ onTap() {} })',
  'pages/home/home.wxml': '<view bindtap="onTap">hello</view>',
}

export interface Written {
  dir: string
  write(path: string, text: string): Promise<void>
  remove(path: string): Promise<void>
  build(): Promise<Build>
}

/** A folder with these files, until the test ends. */
export async function writeProgram(test: TestContext, files: Readonly<Record<string, string>>): Promise<Written> {
  const dir = await mkdtemp(join(tmpdir(), 'minigate-phone-'))
  test.after(() => rm(dir, { recursive: true }))
  const compiler = createCompiler(dir)

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), text)
  }
  for (const [path, text] of Object.entries(files)) await write(path, text)
  return { dir, write, remove: (path) => rm(join(dir, path)), build: compiler.build }
}

export async function buildSmall(test: TestContext, more: Readonly<Record<string, string>>): Promise<Build> {
  return (await writeProgram(test, { ...SMALL, ...more })).build()
}

/** `file:line:column severity code`, one a line. */
export function list({ diagnostics }: Build): string[] {
  return diagnostics.map(({ file, line, column, severity, code }) => `${file}:${line}:${column} ${severity} ${code}`)
}

/** A browser has these; a mini program must not see them. */
const BROWSER = { window: { document: {} }, document: {}, fetch: () => null, URL: class {}, TextEncoder: class {} }

/** Runs `program.js` as a browser would. */
export function load(build: Build): Program {
  const loaded: Program[] = []
  const context = createContext({ ...BROWSER, __minigate_program: (program: Program) => loaded.push(program) })
  runInContext(build.script, context, { filename: 'http://127.0.0.1:4000/device/1/program.js' })
  const [program] = loaded
  if (!program) throw new Error('program.js did not hand over a program')
  return program
}

export interface Run {
  exports: Record<string, unknown>
  /** What modules handed to `App`, `Page` and `Component`. */
  definitions: Record<string, (...values: unknown[]) => unknown>[]
}

/** Runs a module and what it requires. */
export function run(program: Program, path: string): Run {
  const definitions: Run['definitions'] = []
  const define = (definition: Run['definitions'][number]) => definitions.push(definition)
  const loaded = new Map<string, { exports: Record<string, unknown> }>()
  const has = (module: string) => module in program.modules

  function loadModule(path: string): Record<string, unknown> {
    const known = loaded.get(path)
    if (known) return known.exports
    const module = { exports: {} }
    loaded.set(path, module)
    const require = (request: string) => loadModule(resolveModule(request, path, has) ?? request)
    const values: Record<string, unknown> = {
      require,
      module,
      exports: module.exports,
      App: define,
      Page: define,
      Component: define,
      Behavior: (behavior: unknown) => behavior,
    }
    program.modules[path]?.(...MODULE_PARAMETERS.map((name) => values[name]))
    return module.exports
  }
  return { exports: loadModule(path), definitions }
}
