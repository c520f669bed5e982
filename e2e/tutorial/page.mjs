// What a page of the tutorial tells its reader to do, in order. The page states these rules itself.
import { readFileSync } from 'node:fs'
import { sentence } from './sentences.mjs'

const FENCE = /^```(\w*)$/
const FILE_NAME = /^`([^`]+)`$/
const NUMBERED = /^\d+\. (.*)$/
const OPEN = /(?:Open|打开) <(http[^>]+)>/

/** `[{ kind: 'file' | 'run' | 'output' | 'open' | 'do', at, … }]`. What is not understood is an error. */
export function readPage(path) {
  const lines = readFileSync(path, 'utf8').split('\n')
  const steps = []
  for (let index = 0; index < lines.length; index += 1) {
    const at = `${path}:${index + 1}`
    const language = FENCE.exec(lines[index])?.[1]
    if (language !== undefined) {
      const end = lines.indexOf('```', index + 1)
      if (end < 0) throw new Error(`${at}: the block does not end`)
      const text = lines.slice(index + 1, end).join('\n')
      steps.push({ at, ...block(language, text, FILE_NAME.exec(lines[index - 2] ?? '')?.[1], at) })
      index = end
      continue
    }
    const url = OPEN.exec(lines[index])?.[1]
    if (url) steps.push({ kind: 'open', at, url })
    const numbered = NUMBERED.exec(lines[index])?.[1]
    if (numbered) steps.push({ kind: 'do', at, ...sentence(numbered, at) })
  }
  return steps
}

function block(language, text, file, at) {
  if (file) return { kind: 'file', path: file, text: `${text}\n` }
  if (language === 'text') return { kind: 'output', text }
  if (language !== 'sh') throw new Error(`${at}: a block of ${language || 'nothing'}, and no line above names its file`)
  const [first] = text.split('\n')
  const keepsRunning = /keeps running|一直运行/.test(first)
  const terminal = /second terminal|第二个终端/.test(first) ? 2 : 1
  return { kind: 'run', script: text, terminal, keepsRunning }
}
