import type { Root } from 'glass-easel-miniprogram-adapter'
import type { UnitConfig, WindowConfig } from '../program.ts'
import type { Framework } from './code-space.ts'
import { createEmitter } from './emitter.ts'
import type { EventChannel } from './environment.ts'

/** What the mini program gets from `getCurrentPages()`, with what its author put there. */
export interface PageInstance {
  route: string
  options: Record<string, string>
  [name: string]: unknown
}

/** A page on the stack. */
export interface OpenPage {
  route: string
  query: Record<string, string>
  instance: PageInstance
  root: Root
  /** Holds what is fixed on the page; `scroller` in it is what scrolls, `.wx-page`. */
  frame: HTMLElement
  scroller: HTMLElement
  /** Configuration as `wx.setNavigationBarTitle` and its like changed it. */
  window: WindowConfig
  navigationLoading: boolean
  homeButtonHidden: boolean
  channel: EventChannel
  isShown: boolean
  isReady: boolean
  /** Calls the author's function of that name, if there is one; what it throws is reported. */
  run(name: string, ...values: unknown[]): unknown
  has(name: string): boolean
  /** Puts it on the screen, where its components come to life, then runs `onLoad`. */
  load(): void
  show(): void
  hide(): void
  ready(): void
  unload(): void
}

export interface PageOptions {
  route: string
  query: Record<string, string>
  config: UnitConfig
  appWindow: WindowConfig
  takesQueryAsProperties: boolean
  channel?: EventChannel
  report: (error: unknown) => void
}

/** Makes the page; it is not in `parent` before its `load`. */
export function openPage(framework: Framework, parent: HTMLElement, options: PageOptions): OpenPage {
  const { route, query, report } = options
  const { frame, scroller, placeholder } = createFrame(route)
  const url = options.takesQueryAsProperties ? `${route}?${asParameters(query)}` : route
  const root = framework.backend.createRoot('wx-root', framework.space, url)
  const instance = root.get() as unknown as PageInstance
  const channel = options.channel ?? createEmitter(report)
  Object.assign(instance, { route, __route__: route, options: query, getOpenerEventChannel: () => channel })

  function run(name: string, ...values: unknown[]): unknown {
    const handler = instance[name]
    if (typeof handler !== 'function') return undefined
    try {
      return handler.apply(instance, values)
    } catch (error) {
      report(error)
      return undefined
    }
  }

  const page: OpenPage = {
    route,
    query,
    instance,
    root,
    frame,
    scroller,
    window: { ...options.appWindow, ...options.config },
    navigationLoading: false,
    homeButtonHidden: false,
    channel,
    isShown: false,
    isReady: false,
    run,
    has: (name) => typeof instance[name] === 'function',
    load() {
      parent.append(frame)
      root.attach(scroller as never, placeholder as never)
      run('onLoad', query)
    },
    show() {
      if (page.isShown) return
      page.isShown = true
      frame.classList.add('wx-frame-top')
      scroller.classList.add('wx-top')
      root.getComponent().triggerPageLifetime('show', [])
      run('onShow')
    },
    hide() {
      conceal()
      root.getComponent().triggerPageLifetime('hide', [])
      run('onHide')
    },
    ready() {
      if (page.isReady) return
      page.isReady = true
      run('onReady')
    },
    unload() {
      conceal()
      run('onUnload')
      root.release()
      frame.remove()
    },
  }

  function conceal(): void {
    page.isShown = false
    frame.classList.remove('wx-frame-top')
    scroller.classList.remove('wx-top')
  }

  return page
}

/** `position: fixed` in a page means: fixed to the page, not under the bars. A transformed frame around what scrolls does that. */
function createFrame(route: string) {
  const frame = document.createElement('div')
  frame.className = 'wx-frame'
  const scroller = document.createElement('div')
  scroller.className = 'wx-page'
  scroller.dataset.route = route
  const placeholder = document.createElement('div')
  scroller.append(placeholder)
  frame.append(scroller)
  return { frame, scroller, placeholder }
}

/** The framework decodes what it takes for properties; a page gets the query as it stands in the URL. */
function asParameters(query: Record<string, string>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
}
