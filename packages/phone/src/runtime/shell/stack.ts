import type { EventChannel } from '../environment.ts'
import type { OpenPage } from '../page.ts'
import { WxFailure } from '../wx/call.ts'
import { parseUrl, type Target } from './url.ts'

/** WeChat's limit. */
const MAX_PAGES = 10

export interface StackOptions {
  /** Makes the page, which is loaded once it is on the stack. */
  open: (target: Target, channel?: EventChannel) => OpenPage
  exists: (route: string) => boolean
  isTab: (route: string) => boolean
  /** Called when another page is on top. */
  changed: () => void
}

export interface Stack {
  pages: OpenPage[]
  top(): OpenPage | undefined
  navigateTo(url: string, channel: EventChannel): Promise<OpenPage>
  redirectTo(url: string): Promise<void>
  reLaunch(url: string): Promise<void>
  switchTab(url: string): Promise<void>
  navigateBack(delta: number): Promise<void>
}

/**
 * The pages on the screen, and the order in which they learn of it. Changes run one after the other: one that a page
 * asks for in its `onLoad` begins when that page is ready.
 */
export function createStack(options: StackOptions): Stack {
  const pages: OpenPage[] = []
  /** Pages of the tab bar stay when another tab is shown. */
  const tabs = new Map<string, OpenPage>()
  let last: Promise<unknown> = Promise.resolve()

  const top = () => pages.at(-1)

  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = last.then(change)
    last = turn.catch(() => undefined)
    return turn
  }

  function find(url: string): Target {
    const target = parseUrl(url, top()?.route ?? null)
    if (!options.exists(target.route)) throw new WxFailure(`page "${withQuery(target.route, url)}" is not found`)
    return target
  }

  /** Opens and shows; the page before must have been hidden or unloaded. */
  async function push(target: Target, channel?: EventChannel): Promise<OpenPage> {
    const page = options.open(target, channel)
    pages.push(page)
    if (options.isTab(target.route)) tabs.set(target.route, page)
    options.changed()
    page.load()
    await present(page)
    return page
  }

  async function present(page: OpenPage): Promise<void> {
    options.changed()
    page.show()
    // After the first drawing, as in WeChat.
    await new Promise((resolve) => setTimeout(resolve, 0))
    page.ready()
  }

  function drop(page: OpenPage | undefined): void {
    if (!page) return
    tabs.delete(page.route)
    page.unload()
  }

  return {
    pages,
    top,
    async navigateTo(url, channel) {
      const target = find(url)
      if (options.isTab(target.route)) throw new WxFailure('can not navigateTo a tabbar page')
      return inTurn(async () => {
        if (pages.length >= MAX_PAGES) throw new WxFailure('webview count limit exceed')
        top()?.hide()
        return push(target, channel)
      })
    },
    async redirectTo(url) {
      const target = find(url)
      if (options.isTab(target.route)) throw new WxFailure('can not redirectTo a tabbar page')
      await inTurn(async () => {
        drop(pages.pop())
        await push(target)
      })
    },
    async reLaunch(url) {
      const target = find(url)
      await inTurn(async () => {
        while (pages.length > 0) drop(pages.pop())
        for (const page of tabs.values()) drop(page)
        await push(target)
      })
    },
    async switchTab(url) {
      const target = find(url)
      if (!options.isTab(target.route)) throw new WxFailure('can not switch to no-tabBar page')
      if (url.includes('?')) throw new WxFailure('url not support queryString')
      await inTurn(async () => {
        if (top()?.route === target.route) return
        while (pages.length > 0) {
          const page = pages.pop()
          if (page && tabs.get(page.route) === page) {
            if (page.isShown) page.hide()
          } else drop(page)
        }
        const kept = tabs.get(target.route)
        if (!kept) return void (await push(target))
        pages.push(kept)
        await present(kept)
      })
    },
    async navigateBack(delta) {
      await inTurn(async () => {
        if (pages.length <= 1) throw new WxFailure('cannot navigate back at first page')
        const count = Math.min(Math.max(1, Math.trunc(delta) || 1), pages.length - 1)
        for (let closed = 0; closed < count; closed += 1) drop(pages.pop())
        const page = top()
        if (page) await present(page)
      })
    },
  }
}

/** WeChat names the page as asked for. */
function withQuery(route: string, url: string): string {
  const mark = url.indexOf('?')
  return mark < 0 ? route : route + url.slice(mark)
}
