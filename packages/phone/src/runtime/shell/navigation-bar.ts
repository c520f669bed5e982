import type { OpenPage } from '../page.ts'
import { button, element } from './layer.ts'

export interface NavigationBarActions {
  back(): void
  home(): void
}

export interface BarState {
  page: OpenPage
  canGoBack: boolean
  /** WeChat's little house, on a page that was not opened from the home page. */
  canGoHome: boolean
}

/** The bar with the title. There is one for all pages: it shows what belongs to the page on top. */
export function createNavigationBar(parent: HTMLElement, actions: NavigationBarActions) {
  const back = button('wx-nav-back', '', actions.back)
  back.setAttribute('aria-label', '返回 Back')
  const home = button('wx-nav-home', '⌂', actions.home)
  home.setAttribute('aria-label', '首页 Home')
  const loading = element('span', 'wx-nav-loading')
  const title = element('h1', 'wx-nav-title')
  const bar = element('header', 'wx-nav', back, home, element('div', 'wx-nav-middle', loading, title))
  parent.append(bar)

  return {
    update({ page, canGoBack, canGoHome }: BarState): void {
      const { window, navigationLoading } = page
      const isCustom = window.navigationStyle === 'custom'
      bar.hidden = isCustom
      document.body.classList.toggle('wx-nav-custom', isCustom)
      // WeChat's own defaults: a black bar with white text, unless app.json says otherwise.
      const foreground = window.navigationBarTextStyle ?? 'white'
      document.body.style.setProperty('--wx-nav-background', window.navigationBarBackgroundColor ?? '#000000')
      document.body.style.setProperty('--wx-nav-color', foreground === 'black' ? '#000000' : '#ffffff')
      document.body.classList.toggle('wx-nav-on-light', foreground === 'black')
      title.textContent = window.navigationBarTitleText ?? ''
      document.title = title.textContent
      back.hidden = !canGoBack
      home.hidden = canGoBack || !canGoHome || page.homeButtonHidden
      loading.hidden = !navigationLoading
    },
  }
}
