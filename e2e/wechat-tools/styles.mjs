// WXSS that WeChat's compiler refuses. Selectors of components that reach others are found by the phone's own check.
import { readFileSync } from 'node:fs'
import postcss from 'postcss'
import parser from 'postcss-selector-parser'
import { packed } from './folder.mjs'

export function styleFaults(folder) {
  return packed(folder)
    .filter((file) => file.endsWith('.wxss'))
    .flatMap((file) => faultsIn(readFileSync(`${folder}/${file}`, 'utf8')).map((fault) => `${file}${fault}`))
}

function faultsIn(text) {
  const faults = []
  let root
  try {
    root = postcss.parse(text)
  } catch (error) {
    return [`:${error.line}: ${error.reason}`]
  }
  root.walkRules((rule) => {
    if (rule.parent.type === 'atrule' && /keyframes$/.test(rule.parent.name)) return
    parser((selectors) => {
      selectors.walkUniversals(() => faults.push(`:${rule.source.start.line}: WXSS has no selector *`))
    }).processSync(rule.selector)
  })
  root.walkDecls((declaration) => {
    // https://developers.weixin.qq.com/miniprogram/dev/framework/view/wxss.html: pictures are inline or from the network.
    if (/url\(\s*['"]?(?!data:|https:)/.test(declaration.value))
      faults.push(`:${declaration.source.start.line}: a file of the package cannot be shown by url()`)
  })
  return faults
}
