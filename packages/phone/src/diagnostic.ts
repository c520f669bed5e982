/** Something wrong, or likely wrong, in a mini program's folder: where it is and what to do about it. */
export interface Diagnostic {
  /** An `error` would not run in WeChat either. */
  severity: 'error' | 'warning'
  code: DiagnosticCode
  /** Path in the folder, with its extension. */
  file: string
  /** From 1, as editors count. */
  line: number
  column: number
  message: string
}

/** Stable: tests and tools may rely on them. */
export type DiagnosticCode =
  | 'absent-global'
  | 'app-config'
  | 'component-config'
  | 'component-selector'
  | 'duplicate-page'
  | 'duplicate-script'
  | 'dynamic-code'
  | 'invalid-json'
  | 'missing-component'
  | 'missing-page'
  | 'missing-picture'
  | 'missing-style'
  | 'missing-template'
  | 'missing-wxs'
  | 'no-app-json'
  | 'no-app-script'
  | 'no-such-method'
  | 'program-size'
  | 'script-syntax'
  | 'style-cycle'
  | 'style-picture'
  | 'style-syntax'
  | 'tab-bar'
  | 'template-syntax'
  | 'unknown-handler'
  | 'unknown-module'
  | 'unknown-tag'
  | 'unsupported'
  | 'wxs-syntax'
