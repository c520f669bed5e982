import type { App } from '../app.ts'
import { type Report, startOf } from '../files.ts'
import type { Folder } from '../folder.ts'

/** https://developers.weixin.qq.com/miniprogram/dev/framework/subpackages.html */
const PACKAGE_MAX_BYTES = 2 * 1024 * 1024

/** WeChat refuses to upload a package that is larger. */
export function checkSize(folder: Folder, app: App, report: Report): void {
  const packages = new Map<string, { path: string; bytes: number }[]>()
  for (const file of folder.files.values()) {
    const root = app.packageRoots.find((folder) => file.path.startsWith(folder)) ?? ''
    const list = packages.get(root) ?? []
    list.push(file)
    packages.set(root, list)
  }
  for (const [root, files] of packages) {
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    if (bytes <= PACKAGE_MAX_BYTES) continue
    const largest = [...files].sort((a, b) => b.bytes - a.bytes).slice(0, 3)
    const named = largest.map((file) => `${file.path} (${inKilobytes(file.bytes)})`).join(', ')
    const what = root === '' ? 'the main package' : `the package ${root}`
    const message = `${what} has ${inKilobytes(bytes)}, and WeChat takes 2048 KB: largest are ${named}; leave files out with "packOptions" in project.config.json, or move pages to "subPackages"`
    report('warning', 'program-size', startOf('app.json'), message)
  }
}

function inKilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KB`
}
