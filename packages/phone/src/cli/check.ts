import { statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type Build, createCompiler } from '../compile/compiler.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { Failure } from './failure.ts'

/** Compiles only. The exit status says whether all of them build. */
export async function check(folders: string[], json: boolean): Promise<number> {
  const found: Finding[] = []
  for (const folder of folders) {
    expectFolder(folder)
    found.push(...findings(await createCompiler(resolve(folder)).build()))
  }
  if (json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`)
  else for (const diagnostic of found) process.stdout.write(`${describe(diagnostic)}\n`)
  const errors = found.filter((diagnostic) => diagnostic.severity === 'error').length
  if (!json && errors === 0) process.stdout.write(`✓ ${folders.join(', ')}\n`)
  return errors > 0 ? 1 : 0
}

/** A diagnostic whose file is named as seen from here. */
export type Finding = Diagnostic

export function findings({ root, diagnostics }: Pick<Build, 'root' | 'diagnostics'>): Finding[] {
  return diagnostics.map((diagnostic) => {
    const path = join(root, diagnostic.file)
    const fromHere = relative('.', path)
    return { ...diagnostic, file: fromHere.startsWith('..') ? path : fromHere }
  })
}

/** As compilers write it, so that editors and terminals make links of it. */
export function describe({ file, line, column, severity, message }: Finding): string {
  return `${file}:${line}:${column}: ${severity}: ${message}`
}

export function expectFolder(folder: string): void {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Failure(`${folder} is no folder: name the one with the mini program's app.json in it`)
}
