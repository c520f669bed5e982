import type { Program } from '../../program.ts'
import type { Framework } from '../code-space.ts'
import { createEmitter } from '../emitter.ts'
import type { Abilities, EventChannel, Lifecycle, Listener, Shell } from '../environment.ts'
import type { LifecycleSource } from '../lifecycle.ts'
import { type OpenPage, openPage } from '../page.ts'
import { showHomeScreen } from './background.ts'
import { createCapsule } from './capsule.ts'
import { element } from './layer.ts'
import { createNavigationBar } from './navigation-bar.ts'
import { watchPullDown } from './pull-down.ts'
import { watchScrolling } from './scrolling.ts'
import { sharePage } from './share.ts'
import { showActionSheet, showSheet } from './sheet.ts'
import { createStack, type Stack } from './stack.ts'
import { createTabBar, type TabBar } from './tab-bar.ts'
import { createToast, type Toast } from './toast.ts'
import type { Target } from './url.ts'

/** The shell with what only the runtime's own `wx` functions use. */
export interface Screen extends Shell {
  stack: Stack
  tabBar: TabBar
  toast: Toast
  /** Draws the bars anew after a page's `window` was changed. */
  update(): void
  restart(path?: string): void
  close(): void
}

export interface ScreenOptions {
  program: Program
  framework: Framework
  lifecycle: LifecycleSource
  report: (error: unknown) => void
  isComponent: (route: string) => boolean
  /** Made after the screen, which they use. */
  abilities: () => Abilities
}

export function createScreen(options: ScreenOptions): Screen {
  const { program, report, lifecycle } = options
  const pagesParent = element('main', 'wx-pages')
  const home = program.app.pages[0] ?? ''
  document.body.append(element('div', 'wx-status-bar', element('span', '', '9:41')))

  const stack = createStack({
    exists: (route) => program.units[route]?.kind === 'page',
    isTab: (route) => tabBar.indexOf(route) >= 0,
    changed: update,
    open: (target, channel) => open(target, channel),
  })
  const navigationBar = createNavigationBar(document.body, {
    // Pressed twice in a hurry, there is nowhere to go back to.
    back: () => stack.navigateBack(1).catch(() => undefined),
    home: () => quietly(tabBar.indexOf(home) >= 0 ? stack.switchTab(`/${home}`) : stack.reLaunch(`/${home}`)),
  })
  document.body.append(pagesParent)
  const tabBar = createTabBar(document.body, program.app.tabBar, pressTab)
  createCapsule(document.body, { menu: openMenu, close })

  function open(target: Target, channel?: EventChannel): OpenPage {
    const page = openPage(options.framework, pagesParent, {
      ...target,
      config: program.units[target.route]?.config ?? {},
      appWindow: program.app.window ?? {},
      takesQueryAsProperties: options.isComponent(target.route),
      ...(channel ? { channel } : {}),
      report,
    })
    watchScrolling(page)
    watchPullDown(page)
    return page
  }

  function update(): void {
    const page = stack.top()
    if (!page) return
    const isTab = tabBar.indexOf(page.route) >= 0
    const canGoBack = stack.pages.length > 1
    navigationBar.update({ page, canGoBack, canGoHome: !isTab && page.route !== home })
    tabBar.update(page.route)
  }

  function pressTab(index: number): void {
    const tab = tabBar.tabs[index]
    if (!tab) return
    const { pagePath, text } = tab
    quietly(stack.switchTab(`/${pagePath}`).then(() => stack.top()?.run('onTabItemTap', { index, pagePath, text })))
  }

  async function openMenu(): Promise<void> {
    const actions: [string, () => void][] = [['重新进入小程序 Restart', () => restart()]]
    if (stack.top()?.has('onShareAppMessage')) actions.unshift(['转发给朋友 Share', () => quietly(share('menu'))])
    const pressed = await showActionSheet(
      actions.map(([label]) => label),
      '#000000',
    )
    if (pressed !== null) actions[pressed]?.[1]()
  }

  async function share(from: 'button' | 'menu', target?: unknown): Promise<void> {
    const page = stack.top()
    if (page) await sharePage(page, options.abilities(), program.name, from, target)
  }

  function restart(path?: string): void {
    const query = path ? `?path=${encodeURIComponent(path)}` : ''
    window.location.replace(window.location.pathname + query)
  }

  function close(): void {
    const page = stack.top()
    page?.hide()
    lifecycle.emit('hide', undefined)
    showHomeScreen(program.name, () => {
      lifecycle.enter = comingBack(page, lifecycle)
      lifecycle.emit('show', lifecycle.enter)
      stack.top()?.show()
    })
  }

  /** What a person set off by a press has nobody to tell of a failure but the screen. */
  function quietly(work: Promise<unknown>): void {
    work.catch(report)
  }

  return {
    stack,
    tabBar,
    toast: createToast(),
    update,
    restart,
    close,
    share,
    report,
    async navigateTo(url, events) {
      const channel = createEmitter(report)
      for (const [event, listener] of Object.entries(events ?? {})) channel.on(event, listener as Listener)
      await stack.navigateTo(url, channel)
      return channel
    },
    redirectTo: stack.redirectTo,
    reLaunch: stack.reLaunch,
    switchTab: stack.switchTab,
    navigateBack: stack.navigateBack,
    current() {
      const page = stack.top()
      return page ? { route: page.route, query: page.query } : null
    },
    sheet: showSheet,
  }
}

/** Scene 1089: from the list of mini programs used lately. */
function comingBack(page: OpenPage | undefined, lifecycle: Lifecycle) {
  return { ...lifecycle.launch, path: page?.route ?? lifecycle.launch.path, query: page?.query ?? {}, scene: 1089 }
}
