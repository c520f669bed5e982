import type { Declaration } from 'postcss'
import parseValue from 'postcss-value-parser'
import { resolvePath } from '../resolve.ts'
import type { Place, Report } from './files.ts'
import type { Folder } from './folder.ts'
import { isLocal } from './references.ts'

/** `20rpx` as what it is on this screen; addresses of pictures in the folder as the phone server has them. */
export function rewriteValue(folder: Folder, declaration: Declaration, place: Place, report: Report): string {
  const { value } = declaration
  if (!/rpx|url\(/i.test(value)) return value
  const parsed = parseValue(value)
  parsed.walk((node) => {
    if (node.type === 'word') {
      const length = parseValue.unit(node.value)
      if (length && length.unit.toLowerCase() === 'rpx') node.value = `calc(${length.number} * var(--rpx))`
    }
    if (node.type !== 'function' || node.value.toLowerCase() !== 'url') return true
    const [address] = node.nodes
    if (address && isLocal(address.value)) address.value = rewriteAddress(folder, address.value, place, report)
    return false
  })
  return parsed.toString()
}

/** https://developers.weixin.qq.com/miniprogram/dev/framework/view/wxss.html */
function rewriteAddress(folder: Folder, address: string, place: Place, report: Report): string {
  const path = resolvePath(address, place.file)
  if (!folder.files.has(path)) {
    report('warning', 'missing-picture', place, `there is no file ${path}: add it, or correct the path`)
  } else {
    const message = `on a phone, WXSS shows no pictures of the package (${path}): use <image>, an https address or data:`
    report('warning', 'style-picture', place, message)
  }
  // Relative to program.css, wherever that is served.
  return `assets/${path.split('/').map(encodeURIComponent).join('/')}`
}
