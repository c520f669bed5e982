import type { Diagnostic, DiagnosticCode } from '../diagnostic.ts'

/** A file as it was at one moment. A file that did not change is the same object in the next build. */
export interface SourceFile {
  /** In the program's folder, with extension. */
  path: string
  bytes: number
  /** Without a byte order mark; empty for files that are not text. */
  text: string
}

export interface Place {
  file: string
  line: number
  column: number
}

export type Report = (severity: Diagnostic['severity'], code: DiagnosticCode, place: Place, message: string) => void

export function placeAt(file: SourceFile, offset: number): Place {
  const before = file.text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { file: file.path, line: before.split('\n').length, column: offset - lineStart + 1 }
}

export function startOf(file: string): Place {
  return { file, line: 1, column: 1 }
}

/** What is worked out of one file alone is worked out once per version of it. */
export function perFile<T>(work: (file: SourceFile) => T): (file: SourceFile) => T {
  const known = new WeakMap<SourceFile, T>()
  return (file) => {
    const found = known.get(file)
    if (found !== undefined) return found
    const made = work(file)
    known.set(file, made)
    return made
  }
}

export function withoutExtension(path: string): string {
  return path.replace(/\.[^./]+$/, '')
}
