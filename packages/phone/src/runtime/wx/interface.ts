import type { Environment } from '../environment.ts'
import type { OpenPage } from '../page.ts'
import { pullDownOf } from '../shell/pull-down.ts'
import type { Screen } from '../shell/screen.ts'
import { type Callbacks, call, runCallback, WxFailure } from './call.ts'

interface ScrollRequest extends Callbacks {
  scrollTop?: number
  selector?: string
  offsetTop?: number
  duration?: number
}

const SCROLL_MS = 300

/** What changes how the page on top looks: title, colours, scroll position; and questions about it. */
export function interfaceApis(environment: Environment, screen: Screen) {
  /** An API that changes the page on top and answers nothing. */
  const change = <O extends Callbacks>(name: string, apply: (page: OpenPage, options: O) => void) => {
    return (options?: O) =>
      call(environment, name, options, () => {
        apply(topPage(screen), options ?? ({} as O))
        screen.update()
        return undefined
      })
  }

  return {
    setNavigationBarTitle: change('setNavigationBarTitle', (page, options: Callbacks & { title: string }) => {
      page.window.navigationBarTitleText = String(options.title ?? '')
    }),
    setNavigationBarColor: change('setNavigationBarColor', setColor),
    showNavigationBarLoading: change('showNavigationBarLoading', (page) => {
      page.navigationLoading = true
    }),
    hideNavigationBarLoading: change('hideNavigationBarLoading', (page) => {
      page.navigationLoading = false
    }),
    hideHomeButton: change('hideHomeButton', (page) => {
      page.homeButtonHidden = true
    }),
    setBackgroundColor: change('setBackgroundColor', (page, options: Callbacks & { backgroundColor?: string }) => {
      page.frame.style.backgroundColor = options.backgroundColor ?? ''
    }),
    startPullDownRefresh: change('startPullDownRefresh', (page) => pullDownOf(page)?.start()),
    stopPullDownRefresh: change('stopPullDownRefresh', (page) => pullDownOf(page)?.stop()),
    pageScrollTo: change('pageScrollTo', scrollTo),
    nextTick: (callback: () => void) => {
      setTimeout(() => runCallback(environment, callback), 0)
    },
    createSelectorQuery: () => {
      const create = topPage(screen).instance.createSelectorQuery as () => unknown
      return create.call(topPage(screen).instance)
    },
    createIntersectionObserver: (
      component: { createIntersectionObserver: (options: unknown) => unknown },
      options: unknown,
    ) => component.createIntersectionObserver(options),
  }
}

function topPage(screen: Screen): OpenPage {
  const page = screen.stack.top()
  if (!page) throw new WxFailure('there is no page yet')
  return page
}

function setColor(page: OpenPage, options: Callbacks & { frontColor: string; backgroundColor: string }): void {
  const front = String(options.frontColor).toLowerCase()
  if (front !== '#ffffff' && front !== '#000000') {
    throw new WxFailure(`invalid frontColor "${options.frontColor}": only #ffffff and #000000 are possible`)
  }
  page.window.navigationBarTextStyle = front === '#000000' ? 'black' : 'white'
  page.window.navigationBarBackgroundColor = options.backgroundColor
}

function scrollTo(page: OpenPage, options: ScrollRequest): void {
  const { scroller } = page
  let top = options.scrollTop
  if (options.selector !== undefined) {
    const target = scroller.querySelector(options.selector)
    if (!target) throw new WxFailure(`selector "${options.selector}" matches nothing`)
    top = target.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop
  }
  if (top === undefined) throw new WxFailure('parameter error: scrollTop or selector is needed')
  const behavior = (options.duration ?? SCROLL_MS) > 0 ? 'smooth' : 'instant'
  scroller.scrollTo({ top: top + (options.offsetTop ?? 0), behavior })
}
