interface Swipe {
  isVertical(): boolean
  started(): void
  /** By how much of the element's length, to the right or down. */
  moved(part: number): void
  /** Which way the finger has pushed it: 1 to the next, -1 to the one before, 0 nowhere. */
  ended(step: -1 | 0 | 1): void
}

/** Before this many pixels a touch may yet be a tap. */
const SLACK = 8

/** Follows a finger, or the mouse, that drags the element. */
export function attachSwipe(element: HTMLElement, swipe: Swipe): void {
  let from: number | null = null
  let isDragging = false

  const along = (event: PointerEvent) => (swipe.isVertical() ? event.clientY : event.clientX)
  const partOf = (event: PointerEvent) => {
    const length = swipe.isVertical() ? element.clientHeight : element.clientWidth
    return from === null || length === 0 ? 0 : (along(event) - from) / length
  }
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    from = along(event)
    isDragging = false
  })
  element.addEventListener('pointermove', (event) => {
    if (from === null) return
    if (!isDragging && Math.abs(along(event) - from) > SLACK) {
      isDragging = true
      element.setPointerCapture(event.pointerId)
      swipe.started()
    }
    if (isDragging) swipe.moved(partOf(event))
  })
  function end(event: PointerEvent) {
    const part = partOf(event)
    from = null
    if (!isDragging) return
    isDragging = false
    swipe.ended(part < -0.2 ? 1 : part > 0.2 ? -1 : 0)
  }
  element.addEventListener('pointerup', end)
  element.addEventListener('pointercancel', end)
}
