/**
 * Which module `require(request)` in the module `from` means, as a path in the folder without extension; null when there
 * is none. A bare name is looked for in `miniprogram_npm`, in the folder of `from` and all above it, then beside `from`.
 */
export function resolveModule(request: string, from: string, has: (path: string) => boolean): string | null {
  for (const candidate of candidates(request.replace(/\.(js|ts)$/, ''), from)) {
    if (has(candidate)) return candidate
    if (has(`${candidate}/index`)) return `${candidate}/index`
  }
  return null
}

function candidates(request: string, from: string): string[] {
  const beside = resolvePath(request, from)
  if (/^[./]/.test(request)) return [beside]
  const folders = from.split('/').slice(0, -1)
  const upwards = folders.map((_, depth) => folders.slice(0, folders.length - depth).join('/'))
  return [...upwards, ''].map((folder) => joinPath(folder, `miniprogram_npm/${request}`)).concat(beside)
}

/** A path as a file of the folder names another: absolute from the folder's root, or relative to the file `from`. */
export function resolvePath(path: string, from: string): string {
  return path.startsWith('/') ? joinPath('', path) : joinPath(from.split('/').slice(0, -1).join('/'), path)
}

function joinPath(folder: string, path: string): string {
  const parts: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}
