import type { GeneralBehavior, GeneralComponent } from 'glass-easel'
import type { CodeSpace } from 'glass-easel-miniprogram-adapter'
import { behaviourOf, type Field } from './builtin.ts'
import { namedBehavior } from './named-behaviors.ts'

/** What a form takes from the element: a built-in field, or a component of the program with `wx://form-field`. */
export function fieldOf(element: Element, space: CodeSpace): Field | undefined {
  const field = behaviourOf(element)?.field
  if (field) return field
  const node = nodeOf(element)
  if (!node || !has(node, space, 'wx://form-field')) return undefined
  return {
    name: () => String(node.data.name),
    value: () => node.data.value as unknown,
    reset: () => node.setData({ value: '' }),
  }
}

/**
 * Is the element the form's? It is when both are written in the same WXML file: what a component of the program holds
 * is its own business, unless the component has the behavior that `opens` it.
 */
export function belongsTo(form: Element, element: Element, space: CodeSpace, opens: string): boolean {
  const wanted = nodeOf(form)?.ownerShadowRoot
  let owner = nodeOf(element)?.ownerShadowRoot
  while (owner && owner !== wanted) {
    const host = owner.getHostNode()
    owner = has(host, space, opens) ? host.ownerShadowRoot : null
  }
  return owner !== undefined && owner !== null
}

function has(node: GeneralComponent, space: CodeSpace, behavior: string): boolean {
  const { _$: inner } = namedBehavior(space, behavior) as { _$: GeneralBehavior }
  return node.hasBehavior?.(inner) ?? false
}

/** glass-easel keeps its node with the element it drew: a component, or one of its plain elements. */
function nodeOf(element: Element): GeneralComponent | undefined {
  return (element as Element & { __wxElement?: GeneralComponent }).__wxElement
}
