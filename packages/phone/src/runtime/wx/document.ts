// https://developers.weixin.qq.com/miniprogram/dev/api/file/wx.openDocument.html
// A phone has a viewer for documents; here the browser saves them, and the computer opens them.

import type { Environment } from '../environment.ts'
import { button, element } from '../shell/layer.ts'
import { type Callbacks, call, WxFailure } from './call.ts'
import type { Files } from './files.ts'

interface DocumentOptions extends Callbacks {
  filePath: string
  fileName?: string
  fileType?: string
}

export function documentApis(environment: Environment, files: Files) {
  const offer = (name: string) => (options: DocumentOptions) =>
    call(environment, name, options, () => {
      const { filePath = '', fileName, fileType } = options ?? {}
      const file = files.read(filePath)
      if (!file) throw new WxFailure(`file doesn't exist ${filePath}`)
      const own = filePath.split('/').at(-1) ?? ''
      const title = fileName ?? (fileType && !own.includes('.') ? `${own}.${fileType}` : own)
      const address = URL.createObjectURL(new Blob([file.bytes], { type: file.type }))
      // Shown from now on: the call is over when the document is open, not when it is closed.
      show(title, address, file.bytes.length).finally(() => URL.revokeObjectURL(address))
      return undefined
    })

  function show(title: string, address: string, size: number): Promise<unknown> {
    return environment.shell.sheet((content, close) => {
      const save = element('a', 'wx-sheet-item wx-document-save', '保存到这台电脑 · Save to this computer')
      save.href = address
      save.download = title
      content.classList.add('wx-document')
      content.append(
        element('h2', 'wx-sheet-title', title),
        element('p', 'wx-sheet-note', `${size} B`),
        save,
        button('wx-sheet-refuse', '关闭 Close', () => close(null)),
      )
    })
  }

  return { openDocument: offer('openDocument'), shareFileMessage: offer('shareFileMessage') }
}
