import { component } from 'glass-easel-miniprogram-adapter'

interface Result {
  left?: number
  right?: number
  top?: number
  bottom?: number
  width?: number
  height?: number
  scrollTop?: number
}

type Done = (result: Result | Result[] | null) => void

/** How the adapter (0.12.1, pinned) notes down what a query asks for. */
interface Query {
  _$push(selector: string | null, component: Caller, single: boolean, fields: object, done: Done): void
}

interface Caller {
  _$: { $$: unknown }
}

/**
 * The framework measures from the corner of the browser's window; WeChat from the corner of the page, below the
 * navigation bar. The page itself ("viewport") is measured here, as the framework knows no page that scrolls.
 */
export function correctSelectorQueries(): void {
  const proto = component.ComponentCaller.prototype as unknown as { createSelectorQuery(): Query }
  const create = proto.createSelectorQuery
  proto.createSelectorQuery = function (this: Caller) {
    const query = create.call(this)
    const push = query._$push.bind(query)
    query._$push = (selector, from, single, fields, done) =>
      push(selector, from, single, fields, (result) => {
        const page = pageOf(from)
        // The same object goes on to `exec`, so it is changed in place.
        for (const entry of [result].flat()) {
          if (!entry || !page) continue
          if (selector === null) measurePage(entry, page)
          else moveToPage(entry, page)
        }
        done(result)
      })
    return query
  }
}

function pageOf(caller: Caller): Element | null {
  const element = caller._$.$$
  return (element instanceof Element && element.closest('.wx-page')) || document.querySelector('.wx-page.wx-top')
}

function moveToPage(result: Result, page: Element): void {
  const corner = page.getBoundingClientRect()
  if (result.left !== undefined) result.left -= corner.left
  if (result.right !== undefined) result.right -= corner.left
  if (result.top !== undefined) result.top -= corner.top
  if (result.bottom !== undefined) result.bottom -= corner.top
}

function measurePage(result: Result, page: Element): void {
  const { clientWidth, clientHeight, scrollLeft, scrollTop, scrollWidth, scrollHeight } = page
  if (result.left !== undefined) Object.assign(result, { left: 0, top: 0, right: clientWidth, bottom: clientHeight })
  if (result.width !== undefined) Object.assign(result, { width: clientWidth, height: clientHeight })
  if (result.scrollTop !== undefined) Object.assign(result, { scrollLeft, scrollTop, scrollWidth, scrollHeight })
}
