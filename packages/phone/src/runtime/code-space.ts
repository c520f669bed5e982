import type { GeneralBackendContext } from 'glass-easel'
import { type AssociatedBackend, type CodeSpace, MiniProgramEnv, type types } from 'glass-easel-miniprogram-adapter'
import { BUILTINS } from '../builtins.ts'
import type { Program } from '../program.ts'

export interface Framework {
  space: CodeSpace
  backend: AssociatedBackend
}

/** Tells glass-easel of the program's pages and components: what they use, their templates and class name prefixes. */
export function createFramework(program: Program, backend: GeneralBackendContext): Framework {
  const environment = new MiniProgramEnv()
  const space = environment.createCodeSpace('', true)
  const associated = environment.associateBackend(backend)

  const builtins = Object.fromEntries(Object.keys(BUILTINS).map((tag) => [tag, `/__wx__/${tag}`]))
  space.addStyleSheet('app', 'app')
  for (const [path, unit] of Object.entries(program.units)) {
    const own = Object.entries(unit.config.usingComponents ?? {}).map(([tag, target]) => [tag, absolute(target)])
    space.addComponentStaticConfig(path, {
      ...(unit.config as types.ComponentStaticConfig),
      component: true,
      usingComponents: { ...builtins, ...Object.fromEntries(own) },
      // Anything else gives a page's class names a random prefix.
      ...(unit.kind === 'page' ? { styleIsolation: 'shared' as types.StyleIsolation } : {}),
    })
    space.addCompiledTemplate(path, template(program, path))
    space.addStyleSheet(path, path, unit.scope ?? undefined)
  }
  // The styles themselves are in program.css; a root whose style sheet is not known to the backend is refused.
  for (const path of ['app', ...Object.keys(program.units)]) associated.registerStyleSheetContent(path, '')
  return { space, backend: associated }
}

export function template(program: Program, path: string) {
  const all = program.templates
  return { groupList: all, content: all[path] } as unknown as Parameters<CodeSpace['addCompiledTemplate']>[1]
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}
