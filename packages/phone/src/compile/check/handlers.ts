import { placeAt, type Report, type SourceFile } from '../files.ts'
import type { Module } from '../modules.ts'
import { suggest } from '../suggest.ts'
import type { UnitSource } from '../units.ts'
import { type Attribute, parseTemplate } from '../wxml.ts'

const HANDLER = /^(?:capture-)?(bind|catch|mut-bind)(?::|(?=[a-zA-Z]))/

/** Usual ways to stop an event without handling it: `catchtouchmove="true"`. */
const NO_HANDLER: ReadonlySet<string> = new Set(['', 'true', 'noop'])

/** A handler that is not there does nothing and says nothing. Only what is certain is reported. */
export function checkHandlers(
  file: SourceFile,
  units: UnitSource[],
  modules: ReadonlyMap<string, Module>,
  report: Report,
): void {
  const definitions = units.map((unit) => modules.get(unit.path)?.facts.definition.handlers ?? null)
  for (const attribute of parseTemplate(file).elements.flatMap((element) => element.attributes)) {
    const kind = HANDLER.exec(attribute.name)?.[1]
    if (!kind || attribute.isBound || NO_HANDLER.has(attribute.value)) continue
    // An imported template may be meant for some of the pages that import it.
    if (!definitions.every((handlers) => handlers && !handlers.has(attribute.value))) continue
    reportHandler(file, attribute, kind, units, definitions, report)
  }
}

function reportHandler(
  file: SourceFile,
  attribute: Attribute,
  kind: string,
  units: UnitSource[],
  definitions: (ReadonlySet<string> | null)[],
  report: Report,
): void {
  const scripts = units.map((unit) => unit.script?.path ?? unit.path)
  const names = definitions.flatMap((handlers) => [...(handlers ?? [])])
  const advice =
    suggest(attribute.value, names) || `define it there${units[0]?.kind === 'component' ? ', in methods' : ''}`
  const message = `${scripts.join(', ')} has no ${attribute.value} for ${attribute.name}: ${advice}`
  // It does stop the event.
  report(kind === 'catch' ? 'warning' : 'error', 'unknown-handler', placeAt(file, attribute.valueOffset), message)
}
