import type { UnitSource } from './units.ts'

/** The prefix of a component's class names; null where they have none. The same path has the same prefix in every build. */
export function scopeOf(unit: UnitSource): string | null {
  if (unit.kind === 'page' || unit.config.styleIsolation === 'shared') return null
  return `c-${unit.path.replace(/[^a-zA-Z0-9-]/g, escapeChar)}`
}

/** No two paths become one: `/` is `__`, anything else unusual `_` with its number. */
function escapeChar(char: string): string {
  return char === '/' ? '__' : `_${char.charCodeAt(0).toString(16)}-`
}
