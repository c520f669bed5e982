import type { Report, SourceFile } from './files.ts'

/** What glass-easel's compiler says; its lines and columns count from 0. */
export interface TemplateProblem {
  level: 'Note' | 'Warn' | 'Error' | 'Fatal'
  message: string
  startLine: number
  startColumn: number
}

export function explainTemplate(problem: TemplateProblem, file: SourceFile): Parameters<Report> {
  const isError = problem.level === 'Error' || problem.level === 'Fatal' || BROKEN.has(problem.message)
  const advice = ADVICE[problem.message]
  return [
    isError ? 'error' : 'warning',
    'template-syntax',
    { file: file.path, line: problem.startLine + 1, column: problem.startColumn + 1 },
    advice ? `${problem.message}: ${advice}` : problem.message,
  ]
}

/** Warnings to glass-easel, errors to WeChat's own tools. */
const BROKEN: ReadonlySet<string> = new Set(['missing end tag', 'invalid end tag', 'incomplete tag'])

const ADVICE: Record<string, string> = {
  'unexpected character': 'remove it, or quote it',
  'unexpected character inside expression': 'what stands in {{ }} is one JavaScript-like expression; correct it here',
  'missing expression end': 'close the expression with }}',
  'illegal entity': 'write &amp; for a plain &',
  'incomplete tag': 'close it with >',
  'missing end tag': 'close this element, or write it as <… />',
  'invalid end tag': 'it closes nothing: remove it, or add the opening tag',
  'invalid attribute prefix':
    'WeChat knows wx:, bind:, catch:, mut-bind:, capture-bind:, capture-catch:, model:, mark:, data:, change:, generic:',
  'duplicated attribute': 'remove one of the two',
  'duplicated name': 'give one of them another name',
  'missing attribute value': 'write ="…" behind it',
  'data bindings are not allowed for this attribute': 'write plain text, without {{ }}',
  'child nodes are not allowed for this element': 'move them out of it',
  'avoid uppercase letters': 'write lower case with dashes: data-item-id is dataset.itemId',
  'unmatched bracket': 'a ] is missing',
  'unmatched parenthesis': 'a ) is missing',
  'missing module name': 'add module="…"',
  'missing source path': 'add src="…"',
  'should be quoted': 'put the value in quotes',
  'the expression is empty': 'put an expression into {{ }}, or remove them',
}
