import { MODULE_PARAMETERS, type ModuleFunction } from '../program.ts'
import { resolveModule } from '../resolve.ts'

type Parameter = (typeof MODULE_PARAMETERS)[number]
/** What modules are given by name; `require`, `module` and `exports` are each module's own. */
export type Globals = Partial<Record<Parameter, unknown>>

export interface Modules {
  /** Runs the module if it has not run yet, and returns its exports. */
  load(path: string): unknown
  has(path: string): boolean
}

/** CommonJS as WeChat has it: each file runs once, at its first `require`; in a circle the unfinished exports are given. */
export function createModules(functions: Record<string, ModuleFunction>, globals: Globals): Modules {
  const loaded = new Map<string, { exports: unknown }>()

  function load(path: string): unknown {
    const known = loaded.get(path)
    if (known) return known.exports
    const run = functions[path]
    if (!run) throw new Error(`there is no module "${path}"`)
    const module = { exports: {} as unknown }
    loaded.set(path, module)
    const own: Globals = { ...globals, require: requireFrom(path), module, exports: module.exports }
    try {
      run(...MODULE_PARAMETERS.map((name) => own[name]))
    } catch (error) {
      // So that the next `require` meets the same error instead of half a module.
      loaded.delete(path)
      throw error
    }
    return module.exports
  }

  function requireFrom(path: string) {
    const find = (name: string): string => {
      const found = resolveModule(name, path, (candidate) => candidate in functions)
      if (!found) throw new Error(`module "${name}" is not found, required in ${path}`)
      return found
    }
    const require = (name: string) => load(find(name))
    return Object.assign(require, { async: async (name: string) => load(find(name)) })
  }

  return { load, has: (path) => path in functions }
}
