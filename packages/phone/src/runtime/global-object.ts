/** What a mini program finds on `global` and `globalThis`: JavaScript's own, nothing of the browser's. */
const STANDARD = [
  ...[
    'Object',
    'Function',
    'Array',
    'String',
    'Number',
    'Boolean',
    'Symbol',
    'BigInt',
    'Date',
    'RegExp',
    'Math',
    'JSON',
  ],
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Promise', 'Proxy', 'Reflect', 'Intl'],
  ...['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError', 'AggregateError'],
  ...['ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array'],
  ...['Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
  ...['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'NaN', 'Infinity'],
  ...['encodeURIComponent', 'decodeURIComponent', 'encodeURI', 'decodeURI', 'escape', 'unescape'],
  ...['console', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
]

export function createGlobalObject(wx: object): Record<string, unknown> {
  const here = globalThis as unknown as Record<string, unknown>
  const global: Record<string, unknown> = { wx }
  for (const name of STANDARD) global[name] = unbound(here[name])
  global.global = global
  global.globalThis = global
  return global
}

/** `global.setTimeout(…)` would be called on our object, which browsers refuse. */
function unbound(value: unknown): unknown {
  const isBrowserFunction = typeof value === 'function' && /^(set|clear)(Timeout|Interval)$/.test(value.name)
  return isBrowserFunction ? value.bind(globalThis) : value
}
