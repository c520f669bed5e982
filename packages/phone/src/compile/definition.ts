import type { CallExpression, Node, ObjectExpression, Program } from 'acorn'
import { simple } from 'acorn-walk'
import { asObject, identifierOf, isClosed, isNamed, literalString, propertiesOf } from './syntax.ts'

/** What a script hands to `Page()` or `Component()`. */
export interface Definition {
  /** The names that a template may use as handlers; null when they cannot be told from this file alone. */
  handlers: ReadonlySet<string> | null
  /** `options.styleIsolation`, or what the older `options.addGlobalClass` means. */
  styleIsolation: string | null
}

export const NO_DEFINITION: Definition = { handlers: null, styleIsolation: null }

export function readDefinition(program: Program): Definition {
  const calls: CallExpression[] = []
  const objects = new Map<string, ObjectExpression>()
  const uses = new Map<string, number>()
  const assigned = new Set<string>()
  simple(program, {
    CallExpression(node) {
      if (isNamed(node.callee, 'Page') || isNamed(node.callee, 'Component')) calls.push(node)
    },
    VariableDeclarator({ id, init }) {
      const name = identifierOf(id)
      const object = asObject(init)
      if (name && object) objects.set(name, object)
    },
    Identifier({ name }) {
      uses.set(name, (uses.get(name) ?? 0) + 1)
    },
    AssignmentExpression({ left }) {
      // `this.onTap = …`, `page.onTap = …`: good enough to say nothing about them.
      if (left.type === 'MemberExpression' && !left.computed) assigned.add(identifierOf(left.property) ?? '')
    },
  })
  // An object that is used elsewhere, too, may have got more members there.
  for (const name of objects.keys()) if (uses.get(name) !== 1) objects.delete(name)
  const read = calls.map((call) => readCall(call, objects))
  const [first] = read
  if (!first) return NO_DEFINITION
  const known = read.flatMap(({ handlers }) => (handlers ? [...handlers] : []))
  const isKnown = read.every(({ handlers }) => handlers !== null)
  return { ...first, handlers: isKnown ? new Set([...known, ...assigned]) : null }
}

function readCall(call: CallExpression, objects: ReadonlyMap<string, ObjectExpression>): Definition {
  const follow = (node: Node | undefined) => asObject(node) ?? objects.get((node && identifierOf(node)) ?? '') ?? null
  const object = follow(call.arguments[0])
  if (!object) return NO_DEFINITION
  const properties = propertiesOf(object)
  const styleIsolation = readStyleIsolation(properties.get('options'))
  // What a behavior brings stands in another file.
  if (!isClosed(object) || properties.has('behaviors')) return { handlers: null, styleIsolation }
  if (isNamed(call.callee, 'Page')) return { handlers: new Set(properties.keys()), styleIsolation }
  if (!properties.has('methods')) return { handlers: new Set(), styleIsolation }
  const methods = follow(properties.get('methods'))
  const handlers = methods && isClosed(methods) ? new Set(propertiesOf(methods).keys()) : null
  return { handlers, styleIsolation }
}

function readStyleIsolation(options: Node | undefined): string | null {
  const properties = propertiesOf(options)
  const isolation = properties.get('styleIsolation')
  if (isolation) return literalString(isolation)
  const globalClass = properties.get('addGlobalClass')
  return globalClass && 'value' in globalClass && globalClass.value === true ? 'apply-shared' : null
}
