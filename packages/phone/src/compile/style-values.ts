import type { Declaration } from 'postcss'
import parseValue from 'postcss-value-parser'
import { resolvePath } from '../resolve.ts'
import type { Place, Report } from './files.ts'
import type { Folder } from './folder.ts'
import { isLocal } from './references.ts'

/** `20rpx` and `100vh` (of the page, not of the phone) as what they are on this screen; addresses of pictures in the folder as the phone server has them. */
export function rewriteValue(folder: Folder, declaration: Declaration, place: Place, report: Report): string {
  const { value } = declaration
  if (!/rpx|vh|url\(/i.test(value)) return value
  const parsed = parseValue(value)
  parsed.walk((node) => {
    if (node.type === 'word') {
      node.value = onThisScreen(node.value)
    }
    if (node.type !== 'function' || node.value.toLowerCase() !== 'url') return true
    const [address] = node.nodes
    if (address && isLocal(address.value)) address.value = rewriteAddress(folder, address.value, place, report)
    return false
  })
  return parsed.toString()
}

function onThisScreen(word: string): string {
  const length = parseValue.unit(word)
  if (!length) return word
  const unit = length.unit.toLowerCase()
  if (unit === 'rpx') return `calc(${length.number} * var(--rpx))`
  return unit === 'vh' ? `${length.number}cqh` : word
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
