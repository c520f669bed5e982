import parser, { type Root, type Selector } from 'postcss-selector-parser'
import type { Place, Report } from './files.ts'

/** Whose style it is. */
export type StyleTarget =
  | { kind: 'app' }
  | { kind: 'page'; route: string }
  /** `scope` is null when the component shares its style with everything (`styleIsolation: shared`). */
  | { kind: 'component'; scope: string | null }

export interface Selectors {
  rewrite(selector: string, place: Place, report: Report): string
}

/**
 * Selectors of a mini program for the page in the browser, where all pages and components stand side by side: tags are
 * elements `wx-<tag>`, a page's rules apply in that page, a component's classes carry its scope.
 */
export function createSelectors(target: StyleTarget): Selectors {
  function rewrite(selector: string, place: Place, report: Report): string {
    try {
      return parser((root) => rewriteRoot(root, target, place, report)).processSync(selector)
    } catch (error) {
      const reason = error instanceof Error && error.message.startsWith('Expected') ? ` ${error.message}` : ''
      report('error', 'style-syntax', place, `this selector cannot be read; correct it.${reason}`)
      return selector
    }
  }
  return { rewrite }
}

function rewriteRoot(root: Root, target: StyleTarget, place: Place, report: Report): void {
  if (target.kind === 'component') {
    if (target.scope !== null) reportSelectors(root, place, report)
    scopeClasses(root, target.scope)
  }
  for (const selector of root.nodes) {
    const namesPage = rewriteTags(selector, target)
    // `:where` adds no weight: page rules win over the app's by coming later, as in WeChat.
    if (target.kind === 'page' && !namesPage) prepend(selector, `:where(${pageSelector(target)}) `)
  }
}

function pageSelector(target: StyleTarget): string {
  return target.kind === 'page' ? `.wx-page[data-route=${JSON.stringify(target.route)}]` : '.wx-page'
}

/** Tells whether `page` is among them, which stands for what contains the page. */
function rewriteTags(selector: Selector, target: StyleTarget): boolean {
  let namesPage = false
  selector.walkTags((tag) => {
    if (tag.value === 'page') {
      namesPage = true
      tag.replaceWith(parser.tag({ value: pageSelector(target) }))
    } else if (/^[a-z]/i.test(tag.value) && !/^wx-|^\.wx-page/.test(tag.value)) {
      tag.value = `wx-${tag.value}`
    }
  })
  return namesPage
}

function prepend(selector: Selector, text: string): void {
  const [first] = selector.nodes
  const before = first?.spaces.before ?? ''
  if (first) first.spaces.before = ''
  selector.prepend(parser.tag({ value: before + text }))
}

function scopeClasses(root: Root, scope: string | null): void {
  if (scope === null) return
  root.walkClasses((name) => {
    name.value = `${scope}--${name.value}`
  })
  root.walkPseudos((pseudo) => {
    // glass-easel marks the element of a component so.
    if (pseudo.value === ':host') pseudo.replaceWith(parser.tag({ value: `[wx-host="${scope}"]` }))
  })
}

function reportSelectors(root: Root, place: Place, report: Report): void {
  const refused = new Set<string>()
  root.walk((node) => {
    if (node.type === 'id') refused.add(`#${node.value}`)
    if (node.type === 'attribute') refused.add(String(node).trim())
    if (node.type === 'tag' && /^[a-z]/i.test(node.value)) refused.add(node.value)
  })
  for (const name of refused) {
    const message = `a component's style is for its own elements by class only, and ${name} reaches others: use a class`
    report('warning', 'component-selector', place, message)
  }
}
