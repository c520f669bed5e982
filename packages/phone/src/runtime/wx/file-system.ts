// https://developers.weixin.qq.com/miniprogram/dev/api/file/FileSystemManager.html, as far as exports and imports need it

import type { Environment } from '../environment.ts'
import { textOf } from './answer.ts'
import { bytesOf, fromBase64, toBase64, utf8 } from './bytes.ts'
import { type Callbacks, call, WxFailure } from './call.ts'
import { extensionOf, type FileContent, FileRefusal, type Files } from './files.ts'

interface FileOptions extends Callbacks<object> {
  filePath: string
  path: string
  tempFilePath: string
  encoding?: string
  data: unknown
}

export function fileSystemApis(environment: Environment, files: Files) {
  function existing(operation: string, path: string): FileContent {
    const file = files.read(path)
    if (!file) throw new WxFailure(`no such file or directory, ${operation} ${path}`)
    return file
  }
  function readFile(path: string, encoding?: string): string | ArrayBuffer {
    const { bytes } = existing('open', path)
    if (encoding === undefined) return bytes.buffer
    if (encoding === 'base64') return toBase64(bytes)
    if (/^utf-?8$/.test(encoding)) return textOf(bytes)
    throw new WxFailure(`invalid encoding "${encoding}": the phone knows utf8 and base64`)
  }
  function writeFile(path: string, data: unknown, encoding = 'utf8'): void {
    const bytes = bytesOf(data) ?? (encoding === 'base64' ? fromBase64(String(data)) : utf8(String(data)))
    try {
      files.write(path, { bytes, type: 'application/octet-stream' })
    } catch (error) {
      throw error instanceof FileRefusal ? new WxFailure(error.message) : error
    }
  }
  function save(from: string, to?: string): string {
    const content = existing('saveFile', from)
    if (to === undefined) return files.saved(content, extensionOf(from))
    files.write(to, content)
    return to
  }
  function unlink(path: string): void {
    existing('unlink', path)
    files.remove(path)
  }

  const later = (name: string, work: (options: FileOptions) => object | undefined) => (options: FileOptions) =>
    call(environment, name, options, () => work(options))
  const now = <A extends unknown[], R>(name: string, work: (...args: A) => R) => {
    return (...args: A): R => {
      try {
        return work(...args)
      } catch (error) {
        throw error instanceof WxFailure ? new Error(`${name}:fail ${error.reason}`) : error
      }
    }
  }
  const sizeOf = (path: string) => ({ size: existing('stat', path).bytes.length })

  const manager = {
    readFile: later('readFile', ({ filePath, encoding }) => ({ data: readFile(filePath, encoding) })),
    readFileSync: now('readFileSync', readFile),
    writeFile: later('writeFile', ({ filePath, data, encoding }) => void writeFile(filePath, data, encoding)),
    writeFileSync: now('writeFileSync', writeFile),
    access: later('access', ({ path }) => void existing('access', path)),
    accessSync: now('accessSync', (path: string) => void existing('access', path)),
    unlink: later('unlink', ({ filePath }) => void unlink(filePath)),
    unlinkSync: now('unlinkSync', unlink),
    getFileInfo: later('getFileInfo', ({ filePath }) => sizeOf(filePath)),
    saveFile: later('saveFile', ({ tempFilePath, filePath }) => ({ savedFilePath: save(tempFilePath, filePath) })),
    saveFileSync: now('saveFileSync', save),
  }
  return {
    getFileSystemManager: () => manager,
    saveFile: manager.saveFile,
    getFileInfo: manager.getFileInfo,
    env: { USER_DATA_PATH: files.userFolder },
  }
}
