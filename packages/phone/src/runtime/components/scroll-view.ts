import { builtin } from './builtin.ts'
import { pixels } from './length.ts'

const PROPERTIES = {
  scrollX: false,
  scrollY: false,
  scrollTop: null as unknown,
  scrollLeft: null as unknown,
  scrollIntoView: '',
  scrollWithAnimation: false,
  upperThreshold: 50 as unknown,
  lowerThreshold: 50 as unknown,
  enableFlex: false,
  enableBackToTop: false,
  showScrollbar: true,
  enhanced: false,
  bounces: true,
  scrollAnchoring: false,
}

export const scrollView = builtin({
  properties: PROPERTIES,
  attach(host) {
    const { element } = host
    let last = { top: 0, left: 0 }
    // At an end, its event comes once, and again after it was left.
    const atEnd = { top: true, left: true, bottom: false, right: false }

    function scrolled() {
      const { scrollTop, scrollLeft, scrollHeight, scrollWidth } = element
      const [deltaX, deltaY] = [last.left - scrollLeft, last.top - scrollTop]
      last = { top: scrollTop, left: scrollLeft }
      host.trigger('scroll', { scrollLeft, scrollTop, scrollHeight, scrollWidth, deltaX, deltaY })
      const { scrollX, scrollY, upperThreshold, lowerThreshold } = host.properties()
      const [upper, lower] = [pixels(upperThreshold), pixels(lowerThreshold)]
      reach('scrolltoupper', 'top', scrollY && scrollTop <= upper)
      reach('scrolltoupper', 'left', scrollX && scrollLeft <= upper)
      reach('scrolltolower', 'bottom', scrollY && scrollTop + element.clientHeight >= scrollHeight - lower)
      reach('scrolltolower', 'right', scrollX && scrollLeft + element.clientWidth >= scrollWidth - lower)
    }
    function reach(event: string, direction: keyof typeof atEnd, isThere: boolean) {
      if (isThere && !atEnd[direction]) host.trigger(event, { direction })
      atEnd[direction] = isThere
    }
    element.addEventListener(
      'scroll',
      (event) => {
        if (event.target !== element) return
        // Or glass-easel takes the browser's event for the component's own.
        event.stopImmediatePropagation()
        scrolled()
      },
      { capture: true },
    )

    const applied: Record<string, unknown> = { scrollTop: null, scrollLeft: null, scrollIntoView: '' }
    function ifChanged(name: keyof typeof applied & keyof typeof PROPERTIES, apply: (value: unknown) => void) {
      const value = host.properties()[name]
      if (value === applied[name]) return
      applied[name] = value
      if (value !== null && value !== '') apply(value)
    }
    function scrollTo(where: { top?: number; left?: number }) {
      element.scrollTo({ ...where, behavior: host.properties().scrollWithAnimation ? 'smooth' : 'instant' })
    }
    function sync() {
      ifChanged('scrollTop', (value) => scrollTo({ top: pixels(value) }))
      ifChanged('scrollLeft', (value) => scrollTo({ left: pixels(value) }))
      ifChanged('scrollIntoView', (id) => {
        const target = host.node.ownerShadowRoot?.getElementById(String(id))?.$$ as unknown as Element | undefined
        if (!target) return
        const [here, there] = [element.getBoundingClientRect(), target.getBoundingClientRect()]
        scrollTo({
          top: element.scrollTop + there.top - here.top,
          left: element.scrollLeft + there.left - here.left,
        })
      })
    }
    return {
      update() {
        const { scrollX, scrollY, showScrollbar, enhanced } = host.properties()
        element.toggleAttribute('scroll-x', scrollX)
        element.toggleAttribute('scroll-y', scrollY)
        element.toggleAttribute('data-no-scrollbar', enhanced && !showScrollbar)
        // What it holds is updated after it.
        queueMicrotask(sync)
      },
    }
  },
})
