import { type TokenizerCallbacks as Callbacks, Tokenizer } from 'htmlparser2'
import { perFile, type SourceFile } from './files.ts'

/** What the checks want to know of a template; glass-easel's own compiler does not hand out its tree. */
export interface Template {
  elements: Element[]
}

export interface Element {
  tag: string
  /** Of its name, in the file. */
  offset: number
  attributes: Attribute[]
  /** Where its content begins; the file's end for one that closes itself. */
  contentOffset: number
}

export interface Attribute {
  name: string
  offset: number
  value: string
  valueOffset: number
  /** Its value has `{{ }}` in it. */
  isBound: boolean
}

export const parseTemplate = perFile((file: SourceFile): Template => {
  const elements: Element[] = []
  const text = maskCode(file.text)
  let element: Element | null = null
  let attribute: Attribute | null = null

  const callbacks: Callbacks = {
    ...IGNORED,
    onopentagname(start, end) {
      element = { tag: text.slice(start, end), offset: start, attributes: [], contentOffset: text.length }
      elements.push(element)
    },
    onattribname(start, end) {
      attribute = { name: text.slice(start, end), offset: start, value: '', valueOffset: start, isBound: false }
      element?.attributes.push(attribute)
    },
    onattribdata(start, end) {
      if (!attribute) return
      if (attribute.value === '') attribute.valueOffset = start
      attribute.value += file.text.slice(start, end)
      attribute.isBound ||= text.slice(start, end).includes('{{')
    },
    onopentagend(end) {
      if (element) element.contentOffset = end + 1
    },
  }
  const tokenizer = new Tokenizer({ xmlMode: true, decodeEntities: false }, callbacks)
  tokenizer.write(text)
  tokenizer.end()
  return { elements }
})

export function attributeOf(element: Element, name: string): Attribute | null {
  return element.attributes.find((attribute) => attribute.name === name) ?? null
}

const nothing = () => undefined
const IGNORED: Callbacks = {
  onattribdata: nothing,
  onattribentity: nothing,
  onattribend: nothing,
  onattribname: nothing,
  oncdata: nothing,
  onclosetag: nothing,
  oncomment: nothing,
  ondeclaration: nothing,
  onend: nothing,
  onopentagend: nothing,
  onopentagname: nothing,
  onprocessinginstruction: nothing,
  onselfclosingtag: nothing,
  ontext: nothing,
  ontextentity: nothing,
}

/** Comments, `{{ }}`, the bodies of `<wxs>`: what may hold `<`, `>` and quotes without being markup. */
const CODE =
  /<!--[\s\S]*?(?:-->|$)|(?<=\{\{)(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|(?!\}\})[\s\S])*(?=\}\})|(?<=<wxs\b(?:"[^"]*"|'[^']*'|[^>"'])*(?<!\/)>)[\s\S]*?(?=<\/wxs\b)/g

/** The same text with spaces in those places, so that offsets stay. */
function maskCode(text: string): string {
  return text.replace(CODE, (code) => code.replace(/[^\n]/g, ' '))
}
