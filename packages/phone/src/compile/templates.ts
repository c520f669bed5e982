import { TmplGroup } from 'glass-easel-template-compiler'
import { BUILTINS } from '../builtins.ts'
import { perFile, type Report, type SourceFile } from './files.ts'
import type { Folder } from './folder.ts'
import { checkReferences } from './references.ts'
import { explainTemplate, type TemplateProblem } from './template-problems.ts'
import type { UnitSource } from './units.ts'
import { attributeOf, parseTemplate } from './wxml.ts'
import { isWxs, readWxs, WXS_GLOBALS, type Wxs } from './wxs.ts'

export interface Templates {
  /** A JavaScript expression: the object that the runtime takes templates from. */
  compile(folder: Folder, units: Iterable<UnitSource>, report: Report): string
}

/**
 * All templates and WXS files in one group of glass-easel's compiler, kept between builds: only what changed is compiled
 * anew. A file that one of them names but the group does not have would stop the whole program, so all are fed.
 */
export function createTemplates(): Templates {
  const group = new TmplGroup()
  group.setExtraRuntimeScript(WXS_GLOBALS)
  for (const [name, template] of Object.entries(BUILTINS)) group.addTmpl(`__wx__/${name}`, template)
  const templates = new Map<string, { file: SourceFile; problems: TemplateProblem[] }>()
  const scripts = new Map<string, SourceFile | null>()

  function compile(folder: Folder, units: Iterable<UnitSource>, report: Report): string {
    const wanted = new Set([...units].map((unit) => unit.path))
    const wantedScripts = new Set<string>()
    // Both sets grow while they are walked.
    for (const path of wanted) {
      const file = folder.files.get(`${path}.wxml`) ?? EMPTY
      for (const problem of addTemplate(path, file)) report(...explainTemplate(problem, file))
      checkReferences(folder, file, report)
      for (const dependency of group.getDirectDependencies(path)) wanted.add(String(dependency))
      for (const dependency of group.getScriptDependencies(path)) wantedScripts.add(String(dependency))
      for (const wxs of inlineScripts(file)) addRequired(folder, wxs, wantedScripts, report)
    }
    for (const path of wantedScripts) {
      const wxs = addScript(path, folder.files.get(`${path}.wxs`) ?? null)
      if (wxs) addRequired(folder, wxs, wantedScripts, report)
    }
    for (const path of gone(templates, (path) => wanted.has(path))) group.removeTmpl(path)
    for (const path of gone(scripts, (path) => wantedScripts.has(path))) {
      group.removeScript(path)
      group.removeScript(`${path}.wxs`)
    }
    return group.getTmplGenObjectGroups()
  }

  function addTemplate(path: string, file: SourceFile): TemplateProblem[] {
    const known = templates.get(path)
    if (known?.file === file) return known.problems
    const problems = group.addTmpl(path, file.text) as TemplateProblem[]
    templates.set(path, { file, problems })
    // By the compiler's own reading: in a broken template it may see a script where ours sees none.
    for (const name of group.getInlineScriptModuleNames(path).map(String)) {
      if (!isWxs(group.getInlineScript(path, name))) group.setInlineScript(path, name, '')
    }
    return problems
  }

  /** A missing or broken one is reported; empty, it lets the rest of the program start. */
  function addScript(path: string, file: SourceFile | null): Wxs | null {
    const wxs = file && wholeScript(file)
    if (!scripts.has(path) || scripts.get(path) !== file) {
      group.addScript(path, file && !wxs?.error ? file.text : '')
      // glass-easel's `require` takes names as they are written, and WXS is written with the extension.
      group.addScript(`${path}.wxs`, `module.exports = require('/${path}')`)
    }
    scripts.set(path, file)
    return wxs
  }

  return { compile }
}

/** For one that is missing, which has been reported. */
const EMPTY: SourceFile = { path: '', bytes: 0, text: '' }

const wholeScript = perFile((file: SourceFile): Wxs => readWxs({ file, start: 0, end: file.text.length }))

/** What stands between `<wxs module="…">` and `</wxs>`. */
const inlineScripts = perFile((file: SourceFile): Wxs[] =>
  parseTemplate(file).elements.flatMap((element) => {
    if (element.tag !== 'wxs' || attributeOf(element, 'src')) return []
    const end = file.text.indexOf('</wxs', element.contentOffset)
    return [readWxs({ file, start: element.contentOffset, end: end < 0 ? file.text.length : end })]
  }),
)

function addRequired(folder: Folder, wxs: Wxs, wanted: Set<string>, report: Report): void {
  if (wxs.error) report('error', 'wxs-syntax', wxs.error.place, wxs.error.message)
  for (const { path, place } of wxs.requires) {
    wanted.add(path)
    if (folder.files.has(`${path}.wxs`)) continue
    report('error', 'missing-wxs', place, `there is no ${path}.wxs: create it, or correct the path`)
  }
}

/** Forgets what is not wanted any more, and says what that was. */
function gone<T>(known: Map<string, T>, isWanted: (path: string) => boolean): string[] {
  const paths = [...known.keys()].filter((path) => !isWanted(path))
  for (const path of paths) known.delete(path)
  return paths
}
