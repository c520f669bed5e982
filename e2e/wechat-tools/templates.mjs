// The attributes in WXML. WeChat's tools let an unknown one pass without a word, and it does nothing.
import { readFileSync } from 'node:fs'
import { parseTemplate } from '../../packages/phone/src/compile/wxml'
import { ATTRIBUTES, COMMON_EVENTS } from './attributes.mjs'
import { readJson } from './config.mjs'
import { packed } from './folder.mjs'

const COMMON =
  /^(?:id|class|style|hidden|slot|(?:data|mark|aria)[-:][\w-]+|aria-role|wx:(?:if|elif|else|for|for-item|for-index|key))$/
const EVENT = /^(?:capture-)?(?:bind|catch|mut-bind):?(\w+)$/

export function templateFaults(folder) {
  const files = packed(folder)
  const own = ownTags(folder, files)
  return files
    .filter((file) => file.endsWith('.wxml'))
    .flatMap((path) => {
      const text = readFileSync(`${folder}/${path}`, 'utf8')
      const { elements } = parseTemplate({ path, text, bytes: text.length })
      return elements
        .filter(({ tag }) => !own.has(tag))
        .flatMap((element) =>
          elementFaults(element).map((fault) => `${path}:${lineAt(text, element.offset)}: ${fault}`),
        )
    })
}

function elementFaults({ tag, attributes }) {
  const known = ATTRIBUTES[tag]
  if (!known) return [`<${tag}> is none of WeChat's tags that attributes.mjs knows`]
  return attributes.filter(({ name }) => !isKnown(name, known)).map(({ name }) => `<${tag}> has no "${name}"`)
}

function isKnown(name, { attributes, events }) {
  const [, event] = EVENT.exec(name) ?? []
  if (event) return COMMON_EVENTS.has(event) || events.has(event)
  return COMMON.test(name) || attributes.has(name.replace(/^model:/, ''))
}

/** Names of components: what they take is theirs to say. */
function ownTags(folder, files) {
  const names = files
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => Object.keys(readJson(folder, file).usingComponents ?? {}))
  return new Set(names)
}

function lineAt(text, offset) {
  return text.slice(0, offset).split('\n').length
}
