import { type Message, transform } from 'esbuild'
import type { Diagnostic, DiagnosticCode } from '../diagnostic.ts'
import { resolveModule } from '../resolve.ts'
import { type Place, perFile, type Report, type SourceFile, withoutExtension } from './files.ts'
import type { Folder } from './folder.ts'
import { NO_FACTS, readScript, type ScriptFacts } from './script.ts'
import { findScript } from './units.ts'

/** A compiled JavaScript or TypeScript file. */
export interface Module {
  path: string
  file: SourceFile
  /** The body of the module's function; one that throws for a file with errors. */
  code: string
  isStrict: boolean
  /** The source map of `code`, as JSON. */
  map: string
  facts: ScriptFacts
  problems: Problem[]
}

interface Problem {
  severity: Diagnostic['severity']
  code: DiagnosticCode
  place: Place
  message: string
}

/** The modules that the program starts with and all that they require, by path. */
export async function collectModules(
  folder: Folder,
  entries: SourceFile[],
  report: Report,
): Promise<Map<string, Module>> {
  // A package of others has been built already, and says itself what it wants.
  const isStrict = (path: string) => folder.project.strict && isOwn(path)
  const modules = new Map<string, Module>()
  const has = (path: string) => findScript(folder, path) !== null

  async function add(file: SourceFile): Promise<void> {
    const path = withoutExtension(file.path)
    if (started.has(path)) return
    started.add(path)
    const module = await (isStrict(path) ? compileStrict : compileSloppy)(file)
    modules.set(path, module)
    const targets = module.facts.requires.flatMap(({ request }) => resolveModule(request, path, has) ?? [])
    const files = targets.flatMap((target) => findScript(folder, target) ?? [])
    await Promise.all(files.map(add))
  }
  const started = new Set<string>()
  await Promise.all(entries.map(add))

  const sorted = [...modules.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  for (const module of sorted) reportModule(folder, module, has, report)
  return new Map(sorted.map((module) => [module.path, module]))
}

function reportModule(folder: Folder, module: Module, has: (path: string) => boolean, report: Report): void {
  for (const { severity, code, place, message } of module.problems) report(severity, code, place, message)
  for (const { request, place, isGuarded } of module.facts.requires) {
    if (resolveModule(request, module.path, has) !== null) continue
    const message = `there is no module ${request}: ${adviseModule(request)}`
    report(isGuarded ? 'warning' : 'error', 'unknown-module', place, message)
  }
  if (module.file.path.endsWith('.ts') && folder.files.has(`${module.path}.js`)) {
    const message = `${module.path}.js is there, too: the phone runs the .ts; remove the other`
    report('warning', 'duplicate-script', { file: module.file.path, line: 1, column: 1 }, message)
  }
}

function isOwn(path: string): boolean {
  return !`/${path}`.includes('/miniprogram_npm/')
}

function adviseModule(request: string): string {
  if (/^[./]/.test(request)) return 'create the file, or correct the path'
  return `for a package, install it and let WeChat's tools "build npm" into miniprogram_npm; for a file, write ./${request}`
}

const compileStrict = perFile((file: SourceFile) => compileModule(file, true))
const compileSloppy = perFile((file: SourceFile) => compileModule(file, false))

async function compileModule(file: SourceFile, isStrict: boolean): Promise<Module> {
  const path = withoutExtension(file.path)
  try {
    const { code, map, warnings } = await transform(file.text, {
      loader: file.path.endsWith('.ts') ? 'ts' : 'js',
      format: 'cjs',
      target: 'es2022',
      charset: 'utf8',
      sourcemap: 'external',
      sourcefile: file.path,
      logLevel: 'silent',
      // Handed on as they are; `direct-eval` is reported with other code that WeChat does not run.
      logOverride: { 'direct-eval': 'silent', 'commonjs-variable-in-esm': 'silent' },
    })
    const { facts, error } = readScript(file, code, map, isStrict)
    if (error) return broken(path, file, [{ severity: 'error', code: 'script-syntax', ...error }])
    const problems = isOwn(path)
      ? [...warnings.map((warning) => toProblem(file, 'warning', warning)), ...facts.problems]
      : []
    return { path, file, code, isStrict, map, facts, problems }
  } catch (failure) {
    const errors = messagesOf(failure)
    if (errors.length === 0) throw failure
    return broken(
      path,
      file,
      errors.map((error) => toProblem(file, 'error', error)),
    )
  }
}

function broken(path: string, file: SourceFile, problems: Problem[]): Module {
  const code = `throw new Error(${JSON.stringify(`${file.path} has errors and was not compiled`)})\n`
  const map = '{"version":3,"sources":[],"names":[],"mappings":""}'
  return { path, file, code, isStrict: true, map, facts: NO_FACTS, problems }
}

function messagesOf(failure: unknown): Message[] {
  if (!(failure instanceof Error) || !('errors' in failure) || !Array.isArray(failure.errors)) return []
  return failure.errors as Message[]
}

function toProblem(file: SourceFile, severity: Problem['severity'], { text, location }: Message): Problem {
  const place = { file: file.path, line: location?.line ?? 1, column: (location?.column ?? 0) + 1 }
  return { severity, code: 'script-syntax', place, message: text }
}
