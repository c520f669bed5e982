// https://developers.weixin.qq.com/miniprogram/dev/api/network/upload/wx.uploadFile.html and its counterpart

import type { Environment } from '../environment.ts'
import { arrived, type Told, textOf } from './answer.ts'
import type { Background } from './background.ts'
import { type Callbacks, callWithoutPromise, WxFailure } from './call.ts'
import { extensionOf, type Files } from './files.ts'
import type { Identity } from './identity.ts'
import { urlOf } from './request.ts'
import { headerOf } from './request-data.ts'
import { send } from './server.ts'
import { createTask, type Task } from './task.ts'

interface UploadOptions extends Callbacks<{ data: string; statusCode: number }> {
  url: string
  filePath: string
  name: string
  fileName?: string
  header?: Record<string, unknown>
  formData?: Record<string, unknown>
  timeout?: number
}

interface DownloadResult {
  statusCode: number
  tempFilePath?: string
  filePath?: string
  header: Record<string, string>
  cookies: string[]
}

interface DownloadOptions extends Callbacks<DownloadResult> {
  url: string
  header?: Record<string, unknown>
  timeout?: number
  filePath?: string
}

export function transferApis(environment: Environment, { device }: Identity, files: Files, background: Background) {
  async function upload(options: UploadOptions, task: Task) {
    const url = urlOf(options)
    for (const name of ['filePath', 'name'] as const) {
      if (typeof options[name] !== 'string' || options[name] === '')
        throw new WxFailure(`parameter error: parameter.${name} should be String and not empty`)
    }
    const file = files.read(options.filePath)
    if (!file) throw new WxFailure('file not found')
    const { name, formData, timeout, fileName = options.filePath.split('/').at(-1) } = options
    const described = { url, name, fileName, formData, timeout, header: headerOf(options.header) }
    const told = await send<Told>(`devices/${device}/upload`, {
      method: 'POST',
      headers: { 'content-type': file.type, 'x-phone-upload': encodeURIComponent(JSON.stringify(described)) },
      body: file.bytes,
      signal: task.signal,
    })
    const { statusCode, header, cookies, bytes } = arrived(told)
    const size = file.bytes.length
    task.tell('ProgressUpdate', { progress: 100, totalBytesSent: size, totalBytesExpectedToSend: size })
    task.tell('HeadersReceived', { header })
    // Always text, whatever its content type.
    return { data: textOf(bytes), statusCode, header, cookies }
  }

  async function download(options: DownloadOptions, task: Task): Promise<DownloadResult> {
    const { timeout, filePath } = options ?? {}
    const asked = JSON.stringify({ url: urlOf(options), header: headerOf(options.header), timeout })
    const told = await send<Told>(`devices/${device}/download`, { method: 'POST', body: asked, signal: task.signal })
    const { statusCode, header, cookies, bytes } = arrived(told)
    task.tell('HeadersReceived', { header })
    const size = bytes.length
    task.tell('ProgressUpdate', { progress: 100, totalBytesWritten: size, totalBytesExpectedToWrite: size })
    const content = { bytes, type: lookUp(header, 'content-type') ?? 'application/octet-stream' }
    if (filePath) {
      files.write(filePath, content)
      return { statusCode, filePath, header, cookies }
    }
    const tempFilePath = files.temporary(content, extensionFor(options.url, header))
    return { statusCode, tempFilePath, header, cookies }
  }

  return {
    uploadFile(options: UploadOptions) {
      const task = createTask(environment, background)
      callWithoutPromise(environment, 'uploadFile', options, () => task.perform(() => upload(options, task)))
      return task.handle
    },
    downloadFile(options: DownloadOptions) {
      const task = createTask(environment, background)
      callWithoutPromise(environment, 'downloadFile', options, () => task.perform(() => download(options, task)))
      return task.handle
    },
  }
}

/** Of the name that the server gives the file, else of its address. */
function extensionFor(url: string, header: Record<string, string>): string {
  const disposition = lookUp(header, 'content-disposition') ?? ''
  const [, name = ''] = /filename\*?="?([^";]+)/i.exec(disposition) ?? []
  return extensionOf(name) || extensionOf(url.split(/[?#]/)[0] ?? '')
}

function lookUp(header: Record<string, string>, name: string): string | undefined {
  return Object.entries(header).find(([key]) => key.toLowerCase() === name)?.[1]
}
