import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const CLI = resolve('dist/cli.js')

/** Runs the command line to its end. */
export function phone(...words: string[]): Promise<{ status: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...words], { timeout: 30_000 }, (_, out, err) =>
      resolve({ status: child.exitCode ?? -1, out, err }),
    )
    child.stdin?.end()
  })
}

export interface Copy {
  folder: string
  write(path: string, text: string): void
  remove(): void
}

/** A small mini program of its own for one test, to be changed at will. */
export function copyProgram(): Copy {
  const parent = mkdtempSync(join(tmpdir(), 'minigate-phone-'))
  const folder = join(parent, 'hello')
  cpSync(resolve('test/programs/hello'), folder, { recursive: true })
  return {
    folder,
    write: (path, text) => writeFileSync(join(folder, path), text),
    remove: () => rmSync(parent, { recursive: true, force: true }),
  }
}
