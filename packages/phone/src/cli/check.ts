import { join, relative } from 'node:path'
import { createCompiler } from '../compile/compiler.ts'
import type { Diagnostic } from '../diagnostic.ts'

/** Compiles only. The exit status says whether all of them build. */
export async function check(folders: string[], json: boolean): Promise<number> {
  const found: (Diagnostic & { folder: string })[] = []
  for (const folder of folders) {
    const { diagnostics } = await createCompiler(folder).build()
    found.push(...diagnostics.map((diagnostic) => ({ folder, ...diagnostic })))
  }
  if (json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`)
  else for (const diagnostic of found) process.stdout.write(`${describe(diagnostic.folder, diagnostic)}\n`)
  const errors = found.filter((diagnostic) => diagnostic.severity === 'error').length
  if (!json && errors === 0) process.stdout.write(`✓ ${folders.join(', ')}\n`)
  return errors > 0 ? 1 : 0
}

/** As compilers write it, so that editors and terminals make links of it: a path from here, with line and column. */
export function describe(folder: string, { file, line, column, severity, message }: Diagnostic): string {
  return `${relative('.', join(folder, file))}:${line}:${column}: ${severity}: ${message}`
}
