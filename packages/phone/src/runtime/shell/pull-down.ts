import type { OpenPage } from '../page.ts'
import { element } from './layer.ts'

const PULL_TO_REFRESH_PX = 60
const MAX_PULL_PX = 90

export interface PullDown {
  start(): void
  stop(): void
}

const refreshers = new WeakMap<OpenPage, PullDown>()

export function pullDownOf(page: OpenPage): PullDown | undefined {
  return refreshers.get(page)
}

/** The page pulled down from its top: three dots appear, and `onPullDownRefresh` runs until `wx.stopPullDownRefresh`. */
export function watchPullDown(page: OpenPage): void {
  const { frame, scroller } = page
  const dots = element('div', 'wx-pull-down', element('i', ''), element('i', ''), element('i', ''))
  let from: number | null = null
  let pulled = 0
  let isRefreshing = false

  function draw(): void {
    scroller.style.transform = pulled > 0 ? `translateY(${pulled}px)` : ''
  }

  function refresh(): void {
    if (isRefreshing) return
    isRefreshing = true
    frame.prepend(dots)
    pulled = PULL_TO_REFRESH_PX
    draw()
    page.run('onPullDownRefresh')
  }

  function stop(): void {
    isRefreshing = false
    pulled = 0
    dots.remove()
    draw()
  }

  refreshers.set(page, { start: refresh, stop })
  // By hand only where the page's configuration allows it; `wx.startPullDownRefresh` works everywhere.
  if (!page.window.enablePullDownRefresh) return
  scroller.addEventListener('pointerdown', (event) => {
    from = scroller.scrollTop <= 0 && !isRefreshing ? event.clientY : null
  })
  frame.addEventListener('pointermove', (event) => {
    if (from === null || event.buttons === 0 || scroller.scrollTop > 0) return
    pulled = Math.max(0, Math.min(MAX_PULL_PX, (event.clientY - from) / 1.5))
    if (pulled > 0) frame.prepend(dots)
    draw()
  })
  const release = () => {
    if (from === null) return
    from = null
    if (pulled >= PULL_TO_REFRESH_PX) refresh()
    else if (!isRefreshing) stop()
  }
  frame.addEventListener('pointerup', release)
  frame.addEventListener('pointerleave', release)
  frame.addEventListener('pointercancel', release)
}
