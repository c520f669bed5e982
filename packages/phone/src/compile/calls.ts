import type { CallExpression, NewExpression, Node, Program } from 'acorn'
import { ancestor } from 'acorn-walk'
import type { Finding } from './script.ts'
import { isNamed, literalString, propertiesOf } from './syntax.ts'

interface Requirement {
  node: Node
  request: string
  /** Inside `try`: the file can do without. */
  isGuarded: boolean
}

/** `require`s, and calls that WeChat does not run. */
export function readCalls(program: Program): { requires: Requirement[]; findings: Finding[] } {
  const requires: Requirement[] = []
  const findings: Finding[] = []
  ancestor(program, {
    CallExpression(node, _state, above) {
      const requirement = readRequire(node, above)
      if (requirement) requires.push(requirement)
      findings.push(...findCall(node))
    },
    NewExpression(node) {
      findings.push(...findDynamicCode(node, 'Function', 'new Function'))
    },
  })
  return { requires, findings }
}

function readRequire(node: CallExpression, above: Node[]): Requirement | null {
  const { callee } = node
  const isAsync =
    callee.type === 'MemberExpression' && isNamed(callee.object, 'require') && isNamed(callee.property, 'async')
  if (!isNamed(callee, 'require') && !isAsync) return null
  const [argument] = node.arguments
  const request = argument ? literalString(argument) : null
  // Computed: only the running program knows.
  return request === null
    ? null
    : { node, request, isGuarded: isAsync || above.some(({ type }) => type === 'TryStatement') }
}

function findCall(node: CallExpression): Finding[] {
  return [
    ...findDynamicCode(node, 'eval', 'eval'),
    ...findDynamicCode(node, 'Function', 'Function'),
    ...findPatch(node),
  ]
}

function findDynamicCode(node: CallExpression | NewExpression, name: string, shown: string): Finding[] {
  if (!isNamed(node.callee, name)) return []
  const message = `WeChat runs no code made at run time: ${shown}() does nothing there; write the code out`
  return [{ node, severity: 'warning', code: 'dynamic-code', message }]
}

function findPatch(node: CallExpression): Finding[] {
  const { callee } = node
  const isRequest =
    callee.type === 'MemberExpression' && isNamed(callee.object, 'wx') && isNamed(callee.property, 'request')
  const method = propertiesOf(node.arguments[0]).get('method')
  if (!isRequest || !method || literalString(method)?.toUpperCase() !== 'PATCH') return []
  const message = 'wx.request has no PATCH: use POST or PUT'
  return [{ node: method, severity: 'error', code: 'no-such-method', message }]
}
