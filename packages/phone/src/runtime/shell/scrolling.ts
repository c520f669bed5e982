import type { OpenPage } from '../page.ts'

const DEFAULT_REACH_BOTTOM_PX = 50

/** `onPageScroll` and `onReachBottom`. The bottom is reached once; again only after it was left, or the page has grown. */
export function watchScrolling(page: OpenPage): void {
  const { scroller } = page
  let reachedAt = -1
  scroller.addEventListener('scroll', () => {
    if (!page.isShown) return
    page.run('onPageScroll', { scrollTop: scroller.scrollTop })
    const distance = page.window.onReachBottomDistance ?? DEFAULT_REACH_BOTTOM_PX
    const isAtBottom = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - distance
    if (!isAtBottom) reachedAt = -1
    else if (reachedAt !== scroller.scrollHeight) {
      reachedAt = scroller.scrollHeight
      page.run('onReachBottom')
    }
  })
}
