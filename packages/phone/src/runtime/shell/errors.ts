import { button, element } from './layer.ts'

/** More than one reads, and an error in a loop does not fill the memory. */
const MAX_SHOWN = 20

/** Shows errors of the mini program over the page, each with the place in its own source. */
export function createErrorOverlay() {
  let overlay: HTMLElement | null = null
  let list: HTMLElement | null = null

  function open(): HTMLElement {
    if (list && overlay?.isConnected) return list
    list = element('ol', 'wx-error-list')
    const close = button('wx-error-close', '×', () => overlay?.remove())
    close.setAttribute('aria-label', '关闭 Close')
    const head = element('div', 'wx-error-head', element('strong', '', '小程序出错 Error in the mini program'), close)
    overlay = element('section', 'wx-error', head, list)
    overlay.setAttribute('role', 'alert')
    document.body.append(overlay)
    return list
  }

  return {
    show(message: string, stack: string): void {
      const place = element('pre', 'wx-error-stack', shorten(stack))
      const entry = element('li', 'wx-error-entry', element('p', 'wx-error-message', message), place)
      const shown = open()
      shown.append(entry)
      if (shown.children.length > MAX_SHOWN) shown.firstElementChild?.remove()
      locate(stack).then((located) => {
        place.textContent = shorten(located)
      })
    },
  }
}

/** The stack with the files and lines of the mini program's sources; as it is when the phone's server does not answer. */
async function locate(stack: string): Promise<string> {
  try {
    const answer = await fetch('/_phone/locate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ stack }),
    })
    const located: unknown = answer.ok ? await answer.json() : null
    const text = located && typeof located === 'object' && 'stack' in located ? located.stack : null
    return typeof text === 'string' ? text : stack
  } catch {
    return stack
  }
}

/** Lines of the stack; those in the phone's own code say nothing to the mini program's author. */
function shorten(stack: string): string {
  const lines = stack.split('\n').filter((line) => /^\s*at /.test(line))
  const own = lines.filter((line) => !line.includes('/web/runtime.js'))
  return (own.length > 0 ? own : lines).slice(0, 8).join('\n')
}
