import type { GeneralBehavior, GeneralComponent } from 'glass-easel'
import type { CodeSpace } from 'glass-easel-miniprogram-adapter'
import { behaviourOf, type Field } from './builtin.ts'

type Named = ReturnType<ReturnType<CodeSpace['behavior']>['register']>

const formFields = new WeakMap<CodeSpace, Named>()

/** What WeChat has under the name of `wx://form-field`: a component of the program that a form takes a value from. */
function formFieldOf(space: CodeSpace): Named {
  const made = formFields.get(space)
  if (made) return made
  const behavior = space
    .behavior()
    .definition({ properties: { name: { type: String, value: '' }, value: { type: null, value: '' } } })
    .register() as unknown as Named
  formFields.set(space, behavior)
  return behavior
}

/** The definition with its behaviors of WeChat's, which are named as `wx://form-field`, in place of their names. */
export function withNamedBehaviors<D extends Record<string, unknown>>(space: CodeSpace, definition: D): D {
  if (!Array.isArray(definition.behaviors)) return definition
  const behaviors = definition.behaviors.flatMap((behavior: unknown) => {
    if (typeof behavior !== 'string') return [behavior]
    if (behavior === 'wx://form-field') return [formFieldOf(space)]
    // The framework takes a component's `export` without it.
    if (behavior === 'wx://component-export') return []
    throw new Error(
      `this phone does not simulate the behavior "${behavior}": it has "wx://form-field" and "wx://component-export"`,
    )
  })
  return { ...definition, behaviors }
}

/** What a form takes from the element: a built-in field, or a component of the program with `wx://form-field`. */
export function fieldOf(element: Element, space: CodeSpace): Field | undefined {
  const field = behaviourOf(element)?.field
  if (field) return field
  const node = nodeOf(element)
  const behavior = (formFieldOf(space) as unknown as { _$: GeneralBehavior })._$
  if (!node?.hasBehavior?.(behavior)) return undefined
  return {
    name: () => String(node.data.name),
    value: () => node.data.value as unknown,
    reset: () => node.setData({ value: '' }),
  }
}

/** Are both written in the same WXML file? What a component of the program holds is its own business. */
export function inSameTemplate(one: Element, other: Element): boolean {
  const owner = nodeOf(one)?.ownerShadowRoot
  return owner !== undefined && owner === nodeOf(other)?.ownerShadowRoot
}

/** glass-easel keeps its node with the element it drew. */
function nodeOf(element: Element): GeneralComponent | undefined {
  return (element as Element & { __wxElement?: GeneralComponent }).__wxElement
}
