import {
  findNodeAtLocation,
  getNodeValue,
  type JSONPath,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { type Place, perFile, placeAt, type Report, type SourceFile, startOf } from './files.ts'

/** A JSON file of the mini program; an object without members when it could not be read. */
export interface Json {
  value: Record<string, unknown>
  report(report: Report): void
  /** Where a value stands; the nearest one around it when it is not there. */
  place(path: JSONPath): Place
}

export const parseJson = perFile((file: SourceFile): Json => {
  const errors: ParseError[] = []
  const tree = parseTree(file.text, errors, { disallowComments: true })
  const value: unknown = tree && errors.length === 0 ? getNodeValue(tree) : undefined

  function place(path: JSONPath): Place {
    const node = tree && findNodeAtLocation(tree, path)
    if (node) return placeAt(file, node.offset)
    return path.length > 0 ? place(path.slice(0, -1)) : startOf(file.path)
  }
  function report(report: Report): void {
    const [first] = errors
    if (first) report('error', 'invalid-json', placeAt(file, first.offset), explain(first))
    else if (!isRecord(value)) report('error', 'invalid-json', startOf(file.path), 'write one JSON object, { … }')
  }
  return { value: isRecord(value) ? value : {}, report, place }
})

const EXPLAINED: Record<string, string> = {
  InvalidCommentToken: 'WeChat allows no comments in JSON: remove it',
  PropertyNameExpected: 'a name in double quotes is missing here (or remove the comma before it)',
  ValueExpected: 'a value is missing here (or remove the comma before it)',
  ColonExpected: 'a : is missing here',
  CommaExpected: 'a , is missing here',
  CloseBraceExpected: 'a } is missing here',
  CloseBracketExpected: 'a ] is missing here',
  EndOfFileExpected: 'the file should end here: remove what follows',
  UnexpectedEndOfString: 'a string is not closed: add the missing "',
}

function explain(error: ParseError): string {
  const code = printParseErrorCode(error.error)
  return `this is not JSON: ${EXPLAINED[code] ?? code}`
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The strings of a list, each with its index; anything else is left out. */
export function stringsOf(value: unknown): [number, string][] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item: unknown, index): [number, string][] => (typeof item === 'string' ? [[index, item]] : []))
}

/** The members of an object that are strings. */
export function stringMembers(value: unknown): [string, string][] {
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, item]): [string, string][] =>
    typeof item === 'string' ? [[key, item]] : [],
  )
}
