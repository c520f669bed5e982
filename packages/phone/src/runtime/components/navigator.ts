import type { Shell } from '../environment.ts'
import { builtin } from './builtin.ts'
import { attachHover } from './hover.ts'
import { makePressable } from './keyboard.ts'

const PROPERTIES = {
  target: 'self',
  url: '',
  openType: 'navigate',
  delta: 1,
  hoverClass: 'navigator-hover',
  hoverStopPropagation: false,
  hoverStartTime: 50,
  hoverStayTime: 600,
}

type Way = (shell: Shell, properties: typeof PROPERTIES) => Promise<unknown>

const WAYS: Record<string, Way> = {
  navigate: (shell, { url }) => shell.navigateTo(url),
  redirect: (shell, { url }) => shell.redirectTo(url),
  switchTab: (shell, { url }) => shell.switchTab(url),
  reLaunch: (shell, { url }) => shell.reLaunch(url),
  navigateBack: (shell, { delta }) => shell.navigateBack(delta),
}

export const navigator = builtin({
  properties: PROPERTIES,
  attach(host) {
    const pressable = makePressable(host, 'link')

    async function go() {
      const properties = host.properties()
      const { openType, target } = properties
      const way = target === 'self' ? WAYS[openType] : undefined
      if (!way) throw new Error(`this phone does not simulate <navigator open-type="${openType}" target="${target}">`)
      await way(host.environment.shell, properties)
    }
    host.onTap(() => {
      go().then(
        () => settle('success', { errMsg: `${host.properties().openType}:ok` }),
        (error: unknown) => settle('fail', { errMsg: error instanceof Error ? error.message : String(error) }),
      )
    })
    function settle(event: 'success' | 'fail', detail: { errMsg: string }) {
      host.trigger(event, detail)
      host.trigger('complete', detail)
      if (event === 'fail') console.warn(`<navigator url="${host.properties().url}">: ${detail.errMsg}`)
    }
    return { ...attachHover(host, 'navigator-hover'), update: () => pressable.update({ disabled: false }) }
  },
})
