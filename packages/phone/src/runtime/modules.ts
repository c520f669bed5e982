import { MODULE_PARAMETERS, type ModuleFunction } from '../program.ts'

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
      const found = resolve(name, path, (candidate) => candidate in functions)
      if (!found) throw new Error(`module "${name}" is not found, required in ${path}`)
      return found
    }
    const require = (name: string) => load(find(name))
    return Object.assign(require, { async: async (name: string) => load(find(name)) })
  }

  return { load, has: (path) => path in functions }
}

/** `./x` and `../x` beside the file, `/x` from the program's root, `x` from `miniprogram_npm` upwards, else beside the file. */
export function resolve(name: string, from: string, exists: (path: string) => boolean): string | null {
  const folder = from.split('/').slice(0, -1)
  const bases = name.startsWith('/')
    ? [[]]
    : name.startsWith('.')
      ? [folder]
      : [...upwards(folder).map((parent) => [...parent, 'miniprogram_npm']), folder]
  for (const base of bases) {
    const path = join(base, name)
    const plain = path.replace(/\.(js|ts)$/, '')
    const found = [plain, path, `${path}/index`].find(exists)
    if (found) return found
  }
  return null
}

function upwards(folder: string[]): string[][] {
  return folder.map((_, index) => folder.slice(0, folder.length - index)).concat([[]])
}

/** `join(['pages', 'a'], '../b')` is `pages/b`. */
export function join(folder: string[], name: string): string {
  const parts = [...folder]
  for (const part of name.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
