import { behaviourOf, builtin } from './builtin.ts'
import { pixels } from './length.ts'
import { attachSwipe } from './swipe.ts'

type Source = 'autoplay' | 'touch' | ''

export const swiper = builtin({
  properties: {
    current: 0,
    currentItemId: '',
    autoplay: false,
    interval: 5000,
    duration: 500,
    circular: false,
    vertical: false,
    indicatorDots: false,
    indicatorColor: 'rgba(0, 0, 0, .3)',
    indicatorActiveColor: '#000000',
    displayMultipleItems: 1,
    previousMargin: '0px' as unknown,
    nextMargin: '0px' as unknown,
    easingFunction: 'default',
  },
  attach(host) {
    const track = host.part('wx-swiper-track')
    const dots = host.part('wx-swiper-dots')
    let shown = host.properties().current
    let timer: ReturnType<typeof setInterval> | undefined
    let timing = ''
    let settling: ReturnType<typeof setTimeout> | undefined

    const items = () => [...track.children].filter((child) => child.localName === 'wx-swiper-item') as HTMLElement[]
    const last = () =>
      Math.max(items().length - (host.properties().circular ? 1 : host.properties().displayMultipleItems), 0)

    /** `dragged`: by how much of an item the finger has moved it. */
    function layout(dragged = 0, milliseconds = 0) {
      const { vertical, circular, displayMultipleItems, previousMargin, nextMargin } = host.properties()
      const all = items()
      track.style.inset = vertical
        ? `${pixels(previousMargin)}px 0 ${pixels(nextMargin)}px`
        : `0 ${pixels(nextMargin)}px 0 ${pixels(previousMargin)}px`
      const size = `${100 / displayMultipleItems}%`
      for (const [index, item] of all.entries()) {
        const offset = offsetOf(index, all.length, circular) + dragged
        // An item that goes round to the other end does so unseen.
        const jumps = Math.abs(offset - Number(item.dataset.offset ?? offset)) > 1.5
        item.dataset.offset = String(offset)
        item.style.width = vertical ? '100%' : size
        item.style.height = vertical ? size : '100%'
        item.style.transition = milliseconds && !jumps ? `transform ${milliseconds}ms ease` : 'none'
        item.style.transform = vertical ? `translate(0, ${offset * 100}%)` : `translate(${offset * 100}%, 0)`
      }
      drawDots(all.length)
    }
    function offsetOf(index: number, count: number, circular: boolean): number {
      const offset = index - shown
      if (!circular || count < 3) return offset
      const half = Math.floor(count / 2)
      return ((((offset + half) % count) + count) % count) - half
    }
    function drawDots(count: number) {
      const { indicatorDots, indicatorColor, indicatorActiveColor, vertical } = host.properties()
      dots.hidden = !indicatorDots
      dots.toggleAttribute('vertical', vertical)
      while (dots.children.length > count) dots.lastElementChild?.remove()
      while (dots.children.length < count) dots.append(document.createElement('i'))
      for (const [index, dot] of ([...dots.children] as HTMLElement[]).entries()) {
        dot.style.backgroundColor = index === shown ? indicatorActiveColor : indicatorColor
      }
    }
    function go(to: number, source: Source) {
      const { circular, duration } = host.properties()
      const count = items().length
      const wanted = circular && count > 0 ? (to + count) % count : Math.min(Math.max(to, 0), last())
      const isNew = wanted !== shown
      shown = wanted
      layout(0, duration)
      if (!isNew) return
      const detail = { current: shown, currentItemId: itemId(shown), source }
      clearTimeout(settling)
      settling = setTimeout(() => {
        settling = undefined
        host.trigger('animationfinish', detail)
      }, duration)
      host.set({ current: shown })
      host.trigger('change', detail)
    }
    function itemId(index: number): string {
      const item = items()[index]
      return (item && behaviourOf(item)?.itemId?.()) ?? ''
    }
    function playAgain() {
      clearInterval(timer)
      const { autoplay, interval, circular } = host.properties()
      if (autoplay) timer = setInterval(() => go(!circular && shown >= last() ? 0 : shown + 1, 'autoplay'), interval)
    }

    attachSwipe(host.element, {
      isVertical: () => host.properties().vertical,
      started: () => clearInterval(timer),
      moved(part) {
        layout(part)
        const { vertical } = host.properties()
        const pixelsMoved = -part * (vertical ? host.element.clientHeight : host.element.clientWidth)
        host.trigger('transition', { dx: vertical ? 0 : pixelsMoved, dy: vertical ? pixelsMoved : 0 })
      },
      ended(step) {
        go(shown + step, 'touch')
        playAgain()
      },
    })
    const observer = new MutationObserver(() => layout())
    observer.observe(track, { childList: true })

    return {
      update() {
        const { current, currentItemId, autoplay, interval, circular, vertical } = host.properties()
        host.element.toggleAttribute('vertical', vertical)
        const named = currentItemId ? items().findIndex((_, index) => itemId(index) === currentItemId) : -1
        const wanted = named >= 0 && currentItemId !== itemId(shown) ? named : current
        if (items().length === 0) shown = Math.max(wanted, 0)
        else if (wanted !== shown) go(wanted, '')
        // What is under way is not to be cut short.
        else if (!settling) layout()
        if (timing === `${autoplay} ${interval} ${circular}`) return
        timing = `${autoplay} ${interval} ${circular}`
        playAgain()
      },
      detached() {
        clearInterval(timer)
        clearTimeout(settling)
        observer.disconnect()
      },
    }
  },
})

export const swiperItem = builtin({
  properties: { itemId: '', skipHiddenItemLayout: false },
  attach: (host) => ({ itemId: () => host.properties().itemId }),
})
