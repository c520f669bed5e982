// The mini program that is served, as the compiler gives it.

import type { AppConfig } from '../program.ts'

export interface ServedProgram {
  appId: string
  name: string
  app: Pick<AppConfig, 'networkTimeout'>
  script: string
  scriptMap: string
  style: string
  diagnostics: Diagnostic[]
}

export interface Diagnostic {
  severity: 'error' | 'warning'
  file: string
  line: number
  column: number
  code: string
  message: string
}

export interface ProgramSource {
  current(): ServedProgram
  /** Where this file of the folder is on the disk, when the program may show it. */
  asset(path: string): string | null
  /** A stack trace of the browser's, with the folder's own files and lines. */
  locate(stack: string): string | Promise<string>
  onChange(listener: () => void): () => void
}
