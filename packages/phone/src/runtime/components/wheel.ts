/** A column that turns under the finger, the mouse wheel and the arrow keys; an option can be tapped, too. */
export interface Wheel {
  element: HTMLElement
  chosen(): number
  show(labels: readonly string[], chosen: number): void
}

/** As in `components.css`. */
const ROW = 40
/** Without scrolling for so long, it is not turning any more. */
const AT_REST_MS = 100

export function createWheel(turned: (chosen: number) => void): Wheel {
  const element = document.createElement('div')
  element.className = 'wx-wheel'
  element.tabIndex = 0
  element.setAttribute('role', 'listbox')
  let shown: readonly string[] = []
  let chosen = 0
  let isInHand = false
  let resting: ReturnType<typeof setTimeout> | undefined

  function mark() {
    for (const [index, option] of [...element.children].entries()) {
      option.setAttribute('aria-selected', String(index === chosen))
    }
  }
  function turn(to: number) {
    const index = Math.min(Math.max(to, 0), shown.length - 1)
    if (index === chosen || index < 0) return
    chosen = index
    mark()
    turned(index)
  }
  function settle() {
    isInHand = false
    element.scrollTop = chosen * ROW
  }
  /** Only a hand turns it: the browser, too, scrolls when the options change. */
  function rest() {
    if (isInHand) turn(Math.round(element.scrollTop / ROW))
    settle()
  }

  for (const hand of ['wheel', 'touchmove']) {
    element.addEventListener(
      hand,
      () => {
        isInHand = true
      },
      { passive: true },
    )
  }
  // There is `scrollend`, but not in every browser.
  element.addEventListener('scroll', () => {
    clearTimeout(resting)
    resting = setTimeout(rest, AT_REST_MS)
  })
  element.addEventListener('click', (event) => {
    const index = [...element.children].indexOf(event.target as Element)
    if (index < 0) return
    turn(index)
    settle()
  })
  element.addEventListener('keydown', (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    turn(chosen + step)
    settle()
  })
  return {
    element,
    chosen: () => chosen,
    show(labels, index) {
      if (labels.length !== shown.length || labels.some((label, at) => label !== shown[at])) {
        element.replaceChildren(...labels.map(optionOf))
      }
      shown = [...labels]
      chosen = Math.min(Math.max(index, 0), Math.max(labels.length - 1, 0))
      mark()
      // Not before it has a height.
      requestAnimationFrame(settle)
    },
  }
}

function optionOf(label: string): HTMLElement {
  const option = document.createElement('div')
  option.className = 'wx-wheel-option'
  option.setAttribute('role', 'option')
  option.textContent = label
  return option
}
