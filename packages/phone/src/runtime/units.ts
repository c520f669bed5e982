import type { CodeSpace } from 'glass-easel-miniprogram-adapter'
import type { Program } from '../program.ts'
import { withNamedBehaviors } from './components/named-behaviors.ts'
import type { Modules } from './modules.ts'

type Definition = Record<string, unknown>

/** `Page`, `Component` and `Behavior` as modules know them, and the loading of the files that call them. */
export interface Units {
  globals: {
    Page: (definition: Definition) => void
    Component: (definition?: Definition) => unknown
    Behavior: unknown
  }
  loadAll(modules: Modules): void
  /** Pages written with `Component()` take their query as properties. */
  isComponent(path: string): boolean
}

/**
 * `Page()` and `Component()` belong to the page or component whose file is being run, also when a helper in another file calls
 * them, as in WeChat.
 */
export function createUnits(program: Program, space: CodeSpace, report: (error: unknown) => void): Units {
  let running: string | null = null
  const registered = new Map<string, 'Page' | 'Component'>()

  function claim(by: 'Page' | 'Component'): string {
    if (!running) throw new Error(`${by}() is called in a file that is neither a page nor a component of the program`)
    if (registered.has(running))
      throw new Error(`${running} calls ${registered.get(running)}() and then ${by}(): only one is possible`)
    registered.set(running, by)
    return running
  }

  function Page(definition: Definition): void {
    space
      .component(claim('Page'))
      .pageDefinition(withNamedBehaviors(space, definition) as never)
      .register()
  }

  function Component(definition?: Definition): unknown {
    const builder = space.component(claim('Component'))
    return definition === undefined
      ? builder
      : builder.definition(withNamedBehaviors(space, definition) as never).register()
  }

  function Behavior(definition?: Definition): unknown {
    const builder = space.behavior()
    return definition === undefined
      ? builder
      : builder.definition(withNamedBehaviors(space, definition) as never).register()
  }

  function load(path: string, modules: Modules): void {
    running = path
    try {
      modules.load(path)
      if (!registered.has(path)) {
        const call = program.units[path]?.kind === 'page' ? 'Page() or Component()' : 'Component()'
        throw new Error(`${path}.js does not call ${call}`)
      }
    } catch (error) {
      report(error)
      // Shown empty rather than not at all: the error lies over it.
      if (!registered.has(path)) space.component(path).register()
    } finally {
      running = null
    }
  }

  return {
    globals: { Page, Component, Behavior: Object.assign(Behavior, { trait: space.traitBehavior.bind(space) }) },
    loadAll(modules) {
      for (const path of Object.keys(program.units)) load(path, modules)
    },
    isComponent: (path) => registered.get(path) === 'Component',
  }
}
