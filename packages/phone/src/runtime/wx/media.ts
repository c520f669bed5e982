// Pictures and files of the person's: https://developers.weixin.qq.com/miniprogram/dev/api/media/image/wx.chooseImage.html

import type { Environment } from '../environment.ts'
import { type Callbacks, call, WxFailure } from './call.ts'
import { extensionOf, type Files } from './files.ts'
import { chooseFiles } from './sheets/choose-files.ts'

interface ChooseOptions extends Callbacks<object> {
  count?: number
  mediaType?: string[]
  type?: string
  extension?: string[]
}

const COUNT_MAX = 9

export function mediaApis(environment: Environment, files: Files) {
  async function choose(title: string, accept: string, count = COUNT_MAX) {
    const chosen = await chooseFiles(environment.shell, { title, accept, count })
    if (!chosen) throw new WxFailure('cancel')
    return Promise.all(chosen.map(async (file) => ({ file, path: await keep(files, file) })))
  }

  return {
    chooseImage: (options?: ChooseOptions) =>
      call(environment, 'chooseImage', options, async () => {
        const chosen = await choose('选择图片 · Choose pictures', 'image/*', options?.count)
        const tempFiles = chosen.map(({ file, path }) => ({ path, size: file.size }))
        return { tempFilePaths: tempFiles.map(({ path }) => path), tempFiles }
      }),
    chooseMedia: (options?: ChooseOptions) =>
      call(environment, 'chooseMedia', options, async () => {
        const types = options?.mediaType ?? ['image', 'video']
        const accept = types.flatMap((type) => (type === 'mix' ? ['image/*', 'video/*'] : [`${type}/*`]))
        const chosen = await choose('选择图片或视频 · Choose pictures or videos', accept.join(','), options?.count)
        const tempFiles = chosen.map(({ file, path }) => ({
          tempFilePath: path,
          size: file.size,
          fileType: file.type.startsWith('video/') ? 'video' : 'image',
        }))
        const kinds = new Set(tempFiles.map(({ fileType }) => fileType))
        return { tempFiles, type: kinds.size > 1 ? 'mix' : tempFiles[0]?.fileType }
      }),
    chooseMessageFile: (options: ChooseOptions) =>
      call(environment, 'chooseMessageFile', options, async () => {
        const { type = 'all', extension = [], count } = options ?? {}
        const named = extension.map((name) => `.${name.replace(/^\./, '')}`).join(',')
        const accept = type === 'image' || type === 'video' ? `${type}/*` : named
        const chosen = await choose('选择文件 · Choose files', accept, count)
        const tempFiles = chosen.map(({ file, path }) => {
          const kind = /^(image|video)\//.exec(file.type)?.[1] ?? 'file'
          return { path, name: file.name, size: file.size, type: kind, time: Math.round(file.lastModified / 1000) }
        })
        return { tempFiles }
      }),
  }
}

/** Makes a temporary file of one of the computer's. */
export async function keep(files: Files, file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  return files.temporary({ bytes, type: file.type || 'application/octet-stream' }, extensionOf(file.name))
}
