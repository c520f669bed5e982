import { CurrentWindowBackendContext, globalOptions } from 'glass-easel'
import { createTouch } from './touch.ts'

type Elements = CurrentWindowBackendContext['document']

/** Only the templates of built-ins write these: `native-input` is the HTML element `<input>`. */
const NATIVE = 'native-'
/** The framework makes ids unique per component instance by a prefix; tests and styles look for the id as written. */
const INSTANCE_PREFIX = /^[0-9a-f]{8}--/

/** What glass-easel draws on: this page's DOM, with an element `wx-<tag>` for each tag of a template. */
export function createBackend(): CurrentWindowBackendContext {
  globalOptions.writeIdToDOM = true
  const backend = new CurrentWindowBackendContext()
  backend.document = {
    createElement: (tag: string) => createElement(tag),
    createTextNode: (text: string) => document.createTextNode(text),
    createDocumentFragment: () => document.createDocumentFragment(),
  } as unknown as Elements
  // The framework waits for an animation frame, and a phone in a hidden frame gets none.
  backend.render = (done) => {
    setTimeout(() => done(null), 0)
  }
  const touch = createTouch()
  backend.onEvent(touch.handOn)
  touch.listen()
  return backend
}

function createElement(tag: string): HTMLElement {
  const name = tag.startsWith(NATIVE) ? tag.slice(NATIVE.length) : tag.startsWith('wx-') ? tag : `wx-${tag}`
  const element = document.createElement(name)
  Object.defineProperty(element, 'id', {
    get: () => element.getAttribute('id') ?? '',
    set: (id: string) => element.setAttribute('id', id.replace(INSTANCE_PREFIX, '')),
  })
  // Style sheets are rewritten by the compiler; a `style` in a template is known here only.
  const setAttribute = element.setAttribute.bind(element)
  element.setAttribute = (attribute, value) =>
    setAttribute(attribute, attribute === 'style' ? onThisScreen(value) : value)
  return element
}

function onThisScreen(style: string): string {
  return String(style)
    .replace(/(-?\d*\.?\d+)rpx\b/g, 'calc($1 * var(--rpx))')
    .replace(/(\d)vh\b/g, '$1cqh')
}
