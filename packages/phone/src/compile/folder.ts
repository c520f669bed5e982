import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { SourceFile } from './files.ts'
import { type Project, parseProject } from './project.ts'

/** A mini program's folder as it is now. */
export interface Folder {
  /** Where `app.json` is: the folder itself, or its `miniprogramRoot`. */
  root: string
  project: Project
  /** By path, without dotfiles, `node_modules` and what `packOptions.ignore` leaves out of the package. */
  files: ReadonlyMap<string, SourceFile>
}

interface Known {
  stamp: string
  file: SourceFile
}

const TEXT = /\.(json|js|ts|wxml|wxss|wxs)$/

/** Reads the folder again and again; files that did not change are neither read nor made anew. */
export function createFolderReader(dir: string): () => Promise<Folder> {
  let known = new Map<string, Known>()
  let projectFile: Known | null = null

  return async () => {
    projectFile = await readIfChanged(join(dir, 'project.config.json'), 'project.config.json', projectFile)
    const project = parseProject(projectFile?.file ?? null)
    const root = resolve(dir, project.miniprogramRoot)
    // Somebody's home folder, given by mistake, is not read through.
    const depth = (await isFile(join(root, 'app.json'))) ? Number.POSITIVE_INFINITY : 2
    const paths = (await list(root, '', new Set(), depth)).filter((path) => !project.ignores(path))
    const entries = await Promise.all(
      paths.map(async (path) => ({ path, read: await readIfChanged(join(root, path), path, known.get(path) ?? null) })),
    )
    known = new Map(entries.flatMap(({ path, read }) => (read ? [[path, read]] : [])))
    return { root, project, files: new Map([...known].map(([path, { file }]) => [path, file])) }
  }
}

async function list(root: string, under: string, seen: Set<string>, depth: number): Promise<string[]> {
  if (depth === 0) return []
  const folder = join(root, under)
  const real = await realpath(folder).catch(() => null)
  if (real === null || seen.has(real)) return []
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const visible = entries.filter((entry) => !entry.name.startsWith('.') && entry.name !== 'node_modules')
  const lists = visible.map(async (entry) => {
    const path = under === '' ? entry.name : `${under}/${entry.name}`
    const isLink = entry.isSymbolicLink()
    const isFolder = isLink ? await isDirectory(join(root, path)) : entry.isDirectory()
    // `seen` are the folders above, so that a link upwards does not go round for ever.
    return isFolder ? list(root, path, new Set(seen).add(real), depth - 1) : [path]
  })
  return (await Promise.all(lists)).flat().sort()
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false
}

/** Null when there is no such file (any more). */
async function readIfChanged(at: string, path: string, known: Known | null): Promise<Known | null> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(at, { bigint: true })
    const stamp = `${mtimeNs} ${ctimeNs} ${size} ${ino}`
    if (known?.stamp === stamp) return known
    const text = TEXT.test(path) ? (await readFile(at, 'utf8')).replace(/^\uFEFF/, '') : ''
    return { stamp, file: { path, bytes: Number(size), text } }
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    throw error
  }
}
