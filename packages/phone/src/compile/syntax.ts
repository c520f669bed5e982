import type { Expression, Node, ObjectExpression, Property } from 'acorn'

/** Small questions to a syntax tree. */

export function literalString(node: Node): string | null {
  const literal = node as Expression
  if (literal.type === 'Literal' && typeof literal.value === 'string') return literal.value
  if (literal.type !== 'TemplateLiteral' || literal.expressions.length > 0) return null
  return literal.quasis[0]?.value.cooked ?? null
}

export function isNamed(node: Node, name: string): boolean {
  return identifierOf(node) === name
}

export function identifierOf(node: Node): string | null {
  const identifier = node as Expression
  return identifier.type === 'Identifier' ? identifier.name : null
}

export function asObject(node: Node | null | undefined): ObjectExpression | null {
  const object = node as Expression | null | undefined
  return object?.type === 'ObjectExpression' ? object : null
}

/** The values of an object literal by name, without computed and spread ones; nothing for anything else. */
export function propertiesOf(node: Node | null | undefined): Map<string, Node> {
  const properties = asObject(node)?.properties ?? []
  return new Map(
    properties.flatMap((property): [string, Node][] => {
      const name = property.type === 'Property' ? nameOf(property) : null
      return name === null || property.type !== 'Property' ? [] : [[name, property.value]]
    }),
  )
}

/** All names of the object are written out in it. */
export function isClosed(object: ObjectExpression): boolean {
  return object.properties.every((property) => property.type === 'Property' && nameOf(property) !== null)
}

/** Null for a computed name. */
function nameOf(property: Property): string | null {
  return (property.computed ? null : identifierOf(property.key)) ?? literalString(property.key)
}
