import type { Host } from './builtin.ts'

export interface HoverProperties extends Record<string, unknown> {
  hoverClass: string
  hoverStopPropagation: boolean
  hoverStartTime: number
  hoverStayTime: number
}

const stopped = new WeakSet<Event>()

/** Puts on `hover-class` while a finger or the mouse presses. `byDefault` is the class whose look is WeChat's own. */
export function attachHover<P extends HoverProperties>(
  host: Host<P>,
  byDefault: string | null,
  isDisabled = () => false,
) {
  const { element } = host
  let timer: ReturnType<typeof setTimeout> | undefined

  function show(pressed: boolean) {
    const { hoverClass } = host.properties()
    host.setExtraClass(pressed ? hoverClass : '')
    element.toggleAttribute('data-pressed', pressed && hoverClass === byDefault)
  }
  function later(pressed: boolean, milliseconds: number) {
    clearTimeout(timer)
    timer = setTimeout(() => show(pressed), milliseconds)
  }
  function release() {
    later(false, host.properties().hoverStayTime)
    for (const ending of RELEASES) window.removeEventListener(ending, release)
  }

  element.addEventListener('pointerdown', (event) => {
    const { hoverClass, hoverStopPropagation, hoverStartTime } = host.properties()
    if (stopped.has(event)) return
    if (hoverStopPropagation) stopped.add(event)
    if (!hoverClass || hoverClass === 'none' || isDisabled()) return
    later(true, hoverStartTime)
    for (const ending of RELEASES) window.addEventListener(ending, release)
  })
  return {
    detached() {
      clearTimeout(timer)
      for (const ending of RELEASES) window.removeEventListener(ending, release)
    },
  }
}

const RELEASES = ['pointerup', 'pointercancel'] as const
