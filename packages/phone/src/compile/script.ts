import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { type Node, type Options, type Program, parse } from 'acorn'
import type { Diagnostic, DiagnosticCode } from '../diagnostic.ts'
import { absentGlobals } from './absent-globals.ts'
import { readCalls } from './calls.ts'
import { type Definition, NO_DEFINITION, readDefinition } from './definition.ts'
import type { Place, SourceFile } from './files.ts'

/** What the checks want to know of a script; places are in the original file. */
export interface ScriptFacts {
  requires: { request: string; place: Place; isGuarded: boolean }[]
  definition: Definition
  problems: { severity: Diagnostic['severity']; code: DiagnosticCode; place: Place; message: string }[]
}

export const NO_FACTS: ScriptFacts = { requires: [], definition: NO_DEFINITION, problems: [] }

/** A finding in compiled code, before its place is known. */
export interface Finding {
  node: Node
  severity: Diagnostic['severity']
  code: DiagnosticCode
  message: string
}

interface Script {
  facts: ScriptFacts
  error: { place: Place; message: string } | null
}

/** Reads what esbuild made of a file: plain JavaScript, whatever the file was written in. */
export function readScript(file: SourceFile, code: string, map: string, isStrict: boolean): Script {
  const placeOf = createPlaces(file, map)
  const parsed = tryParse(code, isStrict)
  if ('message' in parsed) {
    return { facts: NO_FACTS, error: { place: placeOf(parsed.loc), message: parsed.message } }
  }
  const { program } = parsed
  const calls = readCalls(program)
  const findings = [...calls.findings, ...absentGlobals(program)]
  const facts: ScriptFacts = {
    requires: calls.requires.map(({ node, ...call }) => ({ ...call, place: placeOf(node.loc?.start) })),
    definition: readDefinition(program),
    problems: findings.map(({ node, ...finding }) => ({ ...finding, place: placeOf(node.loc?.start) })),
  }
  return { facts, error: null }
}

interface Position {
  line: number
  column: number
}

/** The map is read when the first place is asked for: most files have nothing to tell. */
function createPlaces(file: SourceFile, map: string): (position: Position | undefined) => Place {
  let trace: TraceMap | null = null
  return (position) => {
    trace ??= new TraceMap(map)
    const { line, column } = position ? originalPositionFor(trace, position) : { line: null, column: null }
    return { file: file.path, line: line ?? 1, column: (column ?? 0) + 1 }
  }
}

function tryParse(
  code: string,
  isStrict: boolean,
): { program: Program } | { message: string; loc: Position | undefined } {
  const options: Options = {
    ecmaVersion: 'latest',
    // The only way to ask for strict mode; esbuild has turned import and export into calls.
    sourceType: isStrict ? 'module' : 'script',
    allowReturnOutsideFunction: true,
    locations: true,
    ranges: true,
  }
  try {
    return { program: parse(code, options) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const loc = 'loc' in error ? (error.loc as Position) : undefined
    return { message: error.message.replace(/ \(\d+:\d+\)$/, ''), loc }
  }
}
