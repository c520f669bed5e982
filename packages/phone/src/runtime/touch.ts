import { type EventOptions, type Element as GlassElement, triggerEvent } from 'glass-easel'

/** WeChat's own: held this long without moving is a long press. */
const LONG_PRESS_MS = 350
const STILL_WITHIN_PX = 10
const TOUCH_EVENTS = new Set(['touchstart', 'touchmove', 'touchend', 'touchcancel', 'tap', 'canceltap'])

interface Point {
  identifier: number
  clientX: number
  clientY: number
}

interface WithGlassElement {
  __wxElement?: GlassElement
}

/**
 * Touches as a mini program sees them: coordinates from the corner of its page, `touches` and `changedTouches` beside
 * `detail`, long presses, and a pressed mouse as a finger.
 */
export function createTouch() {
  let press: { timer: number; start: Point; target: Element } | null = null
  let pressWasHandled = false

  function hold(point: Point, target: Element): void {
    release()
    pressWasHandled = false
    const timer = window.setTimeout(() => {
      pressWasHandled = fire(target, 'longpress', [point])
    }, LONG_PRESS_MS)
    press = { timer, start: point, target }
  }

  function moved(point: Point): void {
    if (!press) return
    const { clientX, clientY } = press.start
    if (Math.hypot(point.clientX - clientX, point.clientY - clientY) > STILL_WITHIN_PX) clearTimeout(press.timer)
  }

  function release(): void {
    if (press) clearTimeout(press.timer)
    press = null
  }

  function listen(): void {
    document.body.addEventListener('pointerdown', (event) => {
      if (event.pointerType !== 'mouse' || event.button !== 0 || !(event.target instanceof Element)) return
      fire(event.target, 'touchstart', [mousePoint(event)])
      hold(mousePoint(event), event.target)
    })
    document.addEventListener('pointermove', (event) => {
      if (event.pointerType !== 'mouse' || !press) return
      fire(press.target, 'touchmove', [mousePoint(event)])
      moved(mousePoint(event))
    })
    // Before `mouseup`, of which the framework makes the tap: `touchend` comes first, as on a phone.
    document.addEventListener('pointerup', (event) => {
      if (event.pointerType !== 'mouse' || !press) return
      fire(press.target, 'touchend', [mousePoint(event)], [])
      release()
    })
    const options = { capture: true, passive: true }
    document.body.addEventListener(
      'touchstart',
      (event) => {
        const [touch] = event.changedTouches
        if (touch && event.target instanceof Element) hold(touch, event.target)
      },
      options,
    )
    document.body.addEventListener(
      'touchmove',
      (event) => event.changedTouches[0] && moved(event.changedTouches[0]),
      options,
    )
    for (const end of ['touchend', 'touchcancel'] as const) document.body.addEventListener(end, release, options)
  }

  /** What the framework found out about the DOM's events, handed on in WeChat's shape. */
  function handOn(
    target: GlassElement,
    type: string,
    detail: unknown,
    options: EventOptions,
  ): ReturnType<typeof triggerEvent> {
    if (!TOUCH_EVENTS.has(type)) return triggerEvent(target, type, detail, options)
    // As in WeChat: a long press that somebody listened to is no tap.
    if (type === 'tap' && pressWasHandled) return undefined as ReturnType<typeof triggerEvent>
    const event = options.originalEvent
    const changed =
      event instanceof MouseEvent ? [mousePoint(event)] : event instanceof TouchEvent ? [...event.changedTouches] : []
    const touches = event instanceof TouchEvent ? [...event.touches] : type === 'touchmove' ? changed : []
    const element = event instanceof Event && event.target instanceof Element ? event.target : null
    return triggerEvent(target, type, position(element, changed[0]), {
      ...options,
      extraFields: { touches: inPage(element, touches), changedTouches: inPage(element, changed) },
    })
  }

  return { listen, handOn }
}

function mousePoint(event: MouseEvent): Point {
  return { identifier: 0, clientX: event.clientX, clientY: event.clientY }
}

/** Triggers an event at the component that shows `target`; true when somebody listened. */
function fire(target: Element, type: string, changed: Point[], touches = changed): boolean {
  let node: (Node & WithGlassElement) | null = target
  while (node && !node.__wxElement) node = node.parentNode
  if (!node?.__wxElement) return false
  let handled = false
  triggerEvent(node.__wxElement, type, position(target, changed[0]), {
    bubbles: true,
    composed: true,
    capturePhase: true,
    extraFields: { touches: inPage(target, touches), changedTouches: inPage(target, changed) },
    handleListenerReturn: (returned) => {
      handled = true
      return returned as boolean | undefined
    },
  })
  return handled
}

function inPage(element: Element | null, points: Point[]) {
  const page = element?.closest('.wx-page')
  const corner = page?.getBoundingClientRect() ?? { left: 0, top: 0 }
  return points.map(({ identifier, clientX, clientY }) => ({
    identifier,
    clientX: clientX - corner.left,
    clientY: clientY - corner.top,
    pageX: clientX - corner.left + (page?.scrollLeft ?? 0),
    pageY: clientY - corner.top + (page?.scrollTop ?? 0),
  }))
}

function position(element: Element | null, point: Point | undefined) {
  const [touch] = point ? inPage(element, [point]) : []
  return touch ? { x: touch.pageX, y: touch.pageY } : {}
}
