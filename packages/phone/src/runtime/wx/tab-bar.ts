import type { TabBarConfig } from '../../program.ts'
import type { Environment } from '../environment.ts'
import type { Screen } from '../shell/screen.ts'
import type { TabBar } from '../shell/tab-bar.ts'
import { type Callbacks, call, WxFailure } from './call.ts'

interface IndexOptions extends Callbacks {
  index: number
}

/** Longer badges are shown as three dots, as in WeChat. */
const MAX_BADGE_LENGTH = 4

export function tabBarApis(environment: Environment, screen: Screen) {
  const change = <O extends Callbacks>(name: string, apply: (tabBar: TabBar, options: O) => void) => {
    return (options?: O) =>
      call(environment, name, options, () => {
        if (screen.tabBar.tabs.length === 0) throw new WxFailure('not TabBar page')
        apply(screen.tabBar, options ?? ({} as O))
        return undefined
      })
  }
  const changeItem = <O extends IndexOptions>(name: string, apply: (tabBar: TabBar, options: O) => void) => {
    return change<O>(name, (tabBar, options) => {
      if (!tabBar.tabs[options.index]) throw new WxFailure(`tabbar item not found, index ${options.index}`)
      apply(tabBar, options)
    })
  }

  return {
    setTabBarBadge: changeItem('setTabBarBadge', (tabBar, { index, text }: IndexOptions & { text: string }) => {
      const badge = String(text ?? '')
      tabBar.setBadge(index, [...badge].length > MAX_BADGE_LENGTH ? '...' : badge)
    }),
    removeTabBarBadge: changeItem('removeTabBarBadge', (tabBar, { index }) => tabBar.setBadge(index, null)),
    showTabBarRedDot: changeItem('showTabBarRedDot', (tabBar, { index }) => tabBar.setRedDot(index, true)),
    hideTabBarRedDot: changeItem('hideTabBarRedDot', (tabBar, { index }) => tabBar.setRedDot(index, false)),
    setTabBarItem: changeItem(
      'setTabBarItem',
      (tabBar, { index, text, iconPath, selectedIconPath }: IndexOptions & Partial<TabBarConfig['list'][number]>) => {
        tabBar.setItem(index, present({ text, iconPath, selectedIconPath }))
      },
    ),
    setTabBarStyle: change('setTabBarStyle', (tabBar, options: Callbacks & Partial<TabBarConfig>) => {
      const { color, selectedColor, backgroundColor, borderStyle } = options
      tabBar.setStyle(present({ color, selectedColor, backgroundColor, borderStyle }))
    }),
    showTabBar: change('showTabBar', (tabBar) => tabBar.setHidden(false)),
    hideTabBar: change('hideTabBar', (tabBar) => tabBar.setHidden(true)),
  }
}

/** Without what is undefined, which would overwrite what is there. */
function present<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
}
