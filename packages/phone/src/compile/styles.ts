import { type AtRule, type ChildNode, CssSyntaxError, type Input, parse, type Root } from 'postcss'
import { resolvePath } from '../resolve.ts'
import { type Place, perFile, type Report, type SourceFile } from './files.ts'
import type { Folder } from './folder.ts'
import { createSections } from './sections.ts'
import { createSelectors, type StyleTarget } from './selectors.ts'
import { rewriteValue } from './style-values.ts'

export interface Styles {
  /** Plain CSS of WXSS files, each for its target, and the source map. */
  compile(folder: Folder, sheets: Sheet[], report: Report): { css: string; map: string }
}

export interface Sheet {
  file: SourceFile
  target: StyleTarget
}

interface Compiled {
  /** The file and all that it imports, as they were. */
  used: SourceFile[]
  css: string
  map: string
  problems: Parameters<Report>[]
}

/**
 * Sheets of which no file changed are taken from the build before. One with a problem is not: the sheet or picture that it
 * misses may have come.
 */
export function createStyles(): Styles {
  let known = new Map<string, Compiled>()

  function compile(folder: Folder, sheets: Sheet[], report: Report): { css: string; map: string } {
    const sections = createSections()
    const next = new Map<string, Compiled>()
    for (const sheet of sheets) {
      const key = JSON.stringify([sheet.file.path, sheet.target])
      const before = known.get(key)
      const compiled = before && isFresh(folder, before) ? before : compileSheet(folder, sheet)
      next.set(key, compiled)
      for (const problem of compiled.problems) report(...problem)
      sections.add(`${compiled.css}\n`, compiled.map)
    }
    known = next
    return { css: sections.text(), map: sections.map('program.css') }
  }

  return { compile }
}

function isFresh(folder: Folder, { used, problems }: Compiled): boolean {
  return problems.length === 0 && used.every((file) => folder.files.get(file.path) === file)
}

function compileSheet(folder: Folder, { file, target }: Sheet): Compiled {
  const compiled: Compiled = { used: [], css: '', map: '', problems: [] }
  const report: Report = (...problem) => compiled.problems.push(problem)
  const root = inline(folder, file, [], compiled, report)
  const selectors = createSelectors(target)
  root.walkDecls((declaration) => {
    declaration.value = rewriteValue(folder, declaration, placeOf(declaration), report)
  })
  root.walkRules((rule) => {
    const isKeyframe = rule.parent?.type === 'atrule' && /keyframes$/i.test((rule.parent as AtRule).name)
    if (!isKeyframe) rule.selector = selectors.rewrite(rule.selector, placeOf(rule), report)
  })
  const map = { inline: false, annotation: false, sourcesContent: true }
  const result = root.toResult({ map, from: file.path, to: 'program.css' })
  return Object.assign(compiled, { css: result.css, map: result.map.toString() })
}

/** The sheet with the imported ones in the place of their `@import`. */
function inline(folder: Folder, file: SourceFile, above: string[], compiled: Compiled, report: Report): Root {
  compiled.used.push(file)
  const { root: parsed, error } = parseSheet(file)
  if (error) report('error', 'style-syntax', error.place, error.message)
  const root = parsed.clone()
  root.walkAtRules('import', (rule) => {
    const imported = findImport(folder, rule, [...above, file.path], report)
    if (imported) rule.replaceWith(inline(folder, imported, [...above, file.path], compiled, report).nodes)
    else rule.remove()
  })
  return root
}

function findImport(folder: Folder, rule: AtRule, chain: string[], report: Report): SourceFile | null {
  const place = placeOf(rule)
  const target = /^(?:url\(\s*)?["']?([^"')]+?)["']?\s*\)?$/.exec(rule.params.trim())?.[1] ?? ''
  const path = resolvePath(/\.wxss$/.test(target) ? target : `${target}.wxss`, place.file)
  if (chain.includes(path)) {
    report(
      'error',
      'style-cycle',
      place,
      `${[...chain, path].join(' → ')}: the sheets import each other; remove one @import`,
    )
    return null
  }
  const file = folder.files.get(path) ?? null
  if (file) return file
  report('error', 'missing-style', place, `there is no ${path}: create it, or correct the path`)
  return null
}

/** postcss knows files by absolute paths only. */
const paths = new WeakMap<Input, string>()

const parseSheet = perFile((file: SourceFile): { root: Root; error: { place: Place; message: string } | null } => {
  const read = (text: string) => {
    const root = parse(text, { from: file.path })
    if (root.source) paths.set(root.source.input, file.path)
    return root
  }
  try {
    return { root: read(file.text), error: null }
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error
    const place = { file: file.path, line: error.line ?? 1, column: error.column ?? 1 }
    return { root: read(''), error: { place, message: `this is not WXSS: ${error.reason}` } }
  }
})

function placeOf({ source }: ChildNode): Place {
  const file = source ? paths.get(source.input) : null
  return { file: file ?? '', line: source?.start?.line ?? 1, column: source?.start?.column ?? 1 }
}
