import type { CodeSpace } from 'glass-easel-miniprogram-adapter'

type Definition = Record<string, unknown>

/** WeChat's own behaviors, which components name by these strings: what they bring. */
const BUILTIN: Record<string, Definition> = {
  'wx://form-field': { properties: { name: { type: String }, value: { type: null } } },
  'wx://form-field-group': {},
  'wx://form-field-button': {},
  // The framework takes a component's `export` without it.
  'wx://component-export': {},
}

/** Puts WeChat's own behaviors in the place of their names. */
export function createBehaviors(space: CodeSpace): (definition: Definition) => Definition {
  const made = new Map<string, unknown>()

  function find(name: string): unknown {
    const definition = BUILTIN[name]
    if (!definition)
      throw new Error(`there is no behavior "${name}"; the phone knows ${Object.keys(BUILTIN).join(', ')}`)
    const known = made.get(name) ?? space.behavior().definition(definition).register()
    made.set(name, known)
    return known
  }

  return (definition) => {
    const { behaviors } = definition
    if (!Array.isArray(behaviors)) return definition
    return { ...definition, behaviors: behaviors.map((entry) => (typeof entry === 'string' ? find(entry) : entry)) }
  }
}
