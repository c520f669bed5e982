import { builtin } from './builtin.ts'

const SPACES: Record<string, string> = { nbsp: '\u00a0', ensp: '\u2002', emsp: '\u2003' }
const ENTITIES: Record<string, string> = {
  nbsp: '\u00a0',
  ensp: '\u2002',
  emsp: '\u2003',
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
}

export const text = builtin({
  properties: { selectable: false, userSelect: false, space: '', decode: false },
  attach(host) {
    const { element } = host
    // What was written last, so that a decoded text is not decoded once more.
    const written = new WeakMap<Node, string>()

    function write(node: Node) {
      const { space, decode } = host.properties()
      const given = node.nodeValue ?? ''
      if (given === written.get(node)) return
      const wanted = shown(given, space, decode)
      written.set(node, wanted)
      if (wanted !== given) node.nodeValue = wanted
    }
    function writeAll() {
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
      while (texts.nextNode()) write(texts.currentNode)
    }
    const observer = new MutationObserver(writeAll)

    return {
      update() {
        const { selectable, userSelect, space, decode } = host.properties()
        element.toggleAttribute('data-selectable', selectable || userSelect)
        observer.disconnect()
        if (!space && !decode) return
        writeAll()
        observer.observe(element, { characterData: true, childList: true, subtree: true })
      },
      detached: () => observer.disconnect(),
    }
  },
})

/** What `text` makes of what is written in it. */
function shown(given: string, space: string, decode: boolean): string {
  const spaced = SPACES[space] === undefined ? given : given.replaceAll(' ', SPACES[space])
  return decode ? decoded(spaced) : spaced
}

export function decoded(text: string): string {
  return text.replace(/&(\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity)
}
