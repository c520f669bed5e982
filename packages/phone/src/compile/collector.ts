import type { Diagnostic } from '../diagnostic.ts'
import type { Report } from './files.ts'

export interface Collector {
  report: Report
  /** Without repetition (a file may be looked at for several pages), by file and line. */
  diagnostics(): Diagnostic[]
}

export function createCollector(): Collector {
  const found = new Map<string, Diagnostic>()

  const report: Report = (severity, code, { file, line, column }, message) => {
    const diagnostic = { severity, code, file, line, column, message }
    found.set(JSON.stringify(diagnostic), diagnostic)
  }
  function diagnostics(): Diagnostic[] {
    return [...found.values()].sort(
      (a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line || a.column - b.column,
    )
  }
  return { report, diagnostics }
}
