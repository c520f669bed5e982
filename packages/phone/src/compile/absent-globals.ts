import type { Node, Program } from 'acorn'
import { simple } from 'acorn-walk'
import { analyze } from 'eslint-scope'
import type * as estree from 'estree'
import { ABSENT_GLOBALS } from '../program.ts'
import type { Finding } from './script.ts'
import { identifierOf } from './syntax.ts'

const ABSENT: ReadonlySet<string> = new Set(ABSENT_GLOBALS)

const INSTEAD: Record<string, string> = {
  window: 'keep shared state in getApp().globalData',
  document: 'show things through setData and WXML',
  fetch: 'use wx.request',
  XMLHttpRequest: 'use wx.request',
  localStorage: 'use wx.setStorageSync and wx.getStorageSync',
  sessionStorage: 'use getApp().globalData',
  location: 'use wx.navigateTo and the query that onLoad gets',
  history: 'use wx.navigateBack',
  navigator: 'use wx.getSystemInfoSync',
  alert: 'use wx.showModal',
  confirm: 'use wx.showModal',
  WebSocket: 'use wx.connectSocket',
  File: 'use wx.getFileSystemManager',
  FormData: 'use wx.uploadFile',
  AbortController: 'use the task that wx.request returns',
  atob: 'use wx.base64ToArrayBuffer',
  btoa: 'use wx.arrayBufferToBase64',
  crypto: 'use wx.getRandomValues',
  requestAnimationFrame: 'use setTimeout, or this.animate',
}

/** Names that only a browser fills. A file that asks `typeof X` first knows that, and may use X. */
export function absentGlobals(program: Program): Finding[] {
  // acorn's tree is an ESTree one; the two packages name its types apart.
  const tree = program as unknown as estree.Program
  const scopes = analyze(tree, { ecmaVersion: 2022, sourceType: 'script', nodejsScope: true })
  const asked = askedFor(program)
  const references = scopes.globalScope?.through ?? []
  return references.flatMap(({ identifier }): Finding[] => {
    const { name } = identifier
    if (!ABSENT.has(name) || asked.has(name)) return []
    const message = `WeChat's JavaScript has no ${name}: ${INSTEAD[name] ?? 'do without it, or ask `typeof` first'}`
    return [{ node: identifier as unknown as Node, severity: 'warning', code: 'absent-global', message }]
  })
}

function askedFor(program: Program): Set<string> {
  const names = new Set<string>()
  simple(program, {
    UnaryExpression({ operator, argument }) {
      const name = operator === 'typeof' ? identifierOf(argument) : null
      if (name) names.add(name)
    },
  })
  return names
}
