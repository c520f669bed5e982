import { MODULE_PARAMETERS, type Program } from '../program.ts'
import type { Module } from './modules.ts'
import { createSections } from './sections.ts'

type Head = Omit<Program, 'templates' | 'modules'>

/** `program.js` and its source map. Every module begins on a line of its own, so that its map needs no rewriting. */
export function bundleProgram(head: Head, modules: Iterable<Module>, templates: string): { code: string; map: string } {
  const { text, add, map } = createSections()
  add(`__minigate_program(Object.assign(${safeJson(head)}, { modules: {\n`)
  for (const module of modules) {
    // A block of its own: a module may declare names that are parameters here.
    add(`${safeJson(module.path)}: function(${PARAMETERS}) {${module.isStrict ? '"use strict";' : ''}{\n`)
    add(module.code.endsWith('\n') ? module.code : `${module.code}\n`, module.map)
    add('}},\n')
  }
  add(`}, templates: ${templates} }))\n`)
  return { code: text(), map: map('program.js') }
}

const PARAMETERS = MODULE_PARAMETERS.join(', ')

/** JSON that is JavaScript wherever it is put: U+2028 and U+2029 end lines in older engines, `</script>` a script. */
function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u2028\u2029<]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
