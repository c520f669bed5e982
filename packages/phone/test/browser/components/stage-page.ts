/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { CurrentWindowBackendContext, globalOptions, triggerEvent } from 'glass-easel'
import { MiniProgramEnv, type types } from 'glass-easel-miniprogram-adapter'
import { BUILTINS } from '../../../src/builtins.ts'
import { builtinPath, registerBuiltins } from '../../../src/runtime/components/index.ts'
import type { Environment } from '../../../src/runtime/environment.ts'

declare const STAGE: { templates: Record<string, unknown>; page: (Page: unknown, Component: unknown) => void; parts: Record<string, unknown> }

globalOptions.writeIdToDOM = true
const calls: string[] = []
Object.assign(window, { calls })
const go = (name: string) => async (to: unknown) => {
  calls.push(`${name} ${to}`)
  if (String(to).includes('missing')) throw new Error(`${name}:fail page "missing" is not found`)
}
const environment: Environment = {
  program: { name: 'Stage', templates: STAGE.templates } as never,
  device: '1',
  shell: {
    navigateTo: go('navigateTo'),
    redirectTo: go('redirectTo'),
    reLaunch: go('reLaunch'),
    switchTab: go('switchTab'),
    navigateBack: go('navigateBack'),
    current: () => ({ route: 'pages/stage/stage', query: { id: '7' } }),
    sheet: (fill) =>
      new Promise((resolve) => {
        const content = document.createElement('div')
        content.className = 'wx-sheet'
        document.body.append(content)
        fill(content, (value) => {
          content.remove()
          resolve(value)
        })
      }),
    report: (error) => console.error(error),
  },
  abilities: {
    getPhoneNumber: async () => ({ code: 'one-code', errMsg: 'getPhoneNumber:ok' }),
    chooseAvatar: async () => ({ avatarUrl: 'http://tmp/avatar.png' }),
    getUserInfo: async () => ({ errMsg: 'getUserInfo:ok' }),
    nickname: async () => '小明',
    share: async (card) => void calls.push(`share ${JSON.stringify(card)}`),
  },
  wx: {},
}
const space = new MiniProgramEnv()
const code = space.createCodeSpace('', true)
registerBuiltins(code, environment)
const builtins = Object.fromEntries(Object.keys(BUILTINS).map((name) => [name, `/${builtinPath(name)}`]))
const path = 'pages/stage/stage'
code.addComponentStaticConfig(path, { component: true, styleIsolation: 'shared' as types.StyleIsolation, usingComponents: builtins })
code.addCompiledTemplate(path, { groupList: STAGE.templates, content: STAGE.templates[path] } as never)
code.componentEnv(path, ({ Page, Component }) => STAGE.page(Page, Component))
const backend = new CurrentWindowBackendContext()
backend.document = {
  createElement(tag: string) {
    const element = document.createElement(tag.startsWith('native-') ? tag.slice(7) : `wx-${tag}`)
    Object.defineProperty(element, 'id', { set: (id: string) => element.setAttribute('id', id.replace(/^[0-9a-f]{8}--/, '')) })
    return element
  },
  createTextNode: (text: string) => document.createTextNode(text),
  createDocumentFragment: () => document.createDocumentFragment(),
} as never
backend.onEvent((target, type, detail, options) => triggerEvent(target, type, detail, options) as never)
const root = space.associateBackend(backend).createRoot('page', code, path)
const placeholder = document.createElement('div')
document.body.append(placeholder)
root.attach(document.body as never, placeholder as never)
