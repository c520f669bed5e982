import type { CodeSpace } from 'glass-easel-miniprogram-adapter'

type Definition = Record<string, unknown>

/** WeChat's own behaviors, which components name by these strings: what they bring. */
const NAMED: Record<string, Definition> = {
  'wx://form-field': { properties: { name: { type: String, value: '' }, value: { type: null, value: '' } } },
  'wx://form-field-group': {},
  'wx://form-field-button': {},
  // The framework takes a component's `export` without it.
  'wx://component-export': {},
}

const made = new WeakMap<CodeSpace, Map<string, unknown>>()

/** The one of this name in the code space. */
export function namedBehavior(space: CodeSpace, name: string): unknown {
  const known = made.get(space) ?? new Map<string, unknown>()
  made.set(space, known)
  const definition = NAMED[name]
  if (!definition) throw new Error(`there is no behavior "${name}"; the phone knows ${Object.keys(NAMED).join(', ')}`)
  const behavior = known.get(name) ?? space.behavior().definition(definition).register()
  known.set(name, behavior)
  return behavior
}

/** The definition with WeChat's own behaviors in the place of their names. */
export function withNamedBehaviors(space: CodeSpace, definition: Definition): Definition {
  const { behaviors } = definition
  if (!Array.isArray(behaviors)) return definition
  const found = behaviors.map((entry: unknown) => (typeof entry === 'string' ? namedBehavior(space, entry) : entry))
  return { ...definition, behaviors: found }
}
