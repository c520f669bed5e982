import { type Node, type Options, parse } from 'acorn'
import { simple } from 'acorn-walk'
import { resolvePath } from '../resolve.ts'
import { type Place, placeAt, type SourceFile, withoutExtension } from './files.ts'
import { literalString } from './syntax.ts'

/** A `.wxs` file, or what stands between `<wxs>` and `</wxs>`. */
export interface WxsRange {
  file: SourceFile
  start: number
  end: number
}

export interface Wxs {
  error: { place: Place; message: string } | null
  requires: { path: string; place: Place }[]
}

/**
 * glass-easel takes WXS as it is, so that a slip in one file would stop the whole program from loading.
 * WXS is ECMAScript 5: https://developers.weixin.qq.com/miniprogram/dev/reference/wxs/
 */
export function readWxs({ file, start, end }: WxsRange): Wxs {
  const text = file.text.slice(start, end)
  const es5 = tryParse(text, 5)
  if ('node' in es5) return { error: null, requires: requiresOf(es5.node, file, start) }
  const isNewer = 'node' in tryParse(text, 'latest')
  const message = isNewer
    ? 'WXS knows ECMAScript 5 only: no let, const, =>, `…` or {a}'
    : `this is not WXS: ${es5.message}`
  return { error: { place: placeAt(file, start + es5.offset), message }, requires: [] }
}

export function isWxs(text: string): boolean {
  return 'node' in tryParse(text, 5)
}

function tryParse(
  text: string,
  ecmaVersion: Options['ecmaVersion'],
): { node: Node } | { message: string; offset: number } {
  try {
    return { node: parse(text, { ecmaVersion, sourceType: 'script' }) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const offset = 'pos' in error && typeof error.pos === 'number' ? error.pos : 0
    return { message: error.message.replace(/ \(\d+:\d+\)$/, ''), offset }
  }
}

function requiresOf(node: Node, file: SourceFile, start: number): Wxs['requires'] {
  const requires: Wxs['requires'] = []
  simple(node, {
    CallExpression(call) {
      if (call.callee.type !== 'Identifier' || call.callee.name !== 'require') return
      const [argument] = call.arguments
      const path = argument ? literalString(argument) : null
      if (path === null) return
      requires.push({ path: withoutExtension(resolvePath(path, file.path)), place: placeAt(file, start + call.start) })
    },
  })
  return requires
}

/** What WXS has and JavaScript does not, and the other way round. */
export const WXS_GLOBALS = `
function getRegExp(pattern, flags) { return new RegExp(pattern, flags) }
function getDate() { return new (Date.bind.apply(Date, [null].concat([].slice.call(arguments))))() }
var window, document, globalThis, self, fetch, localStorage;
`
