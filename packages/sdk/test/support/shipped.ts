// The package as a mini program gets it: one CommonJS file, run where there is nothing but the language itself and `wx`.

import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'

type Package = typeof import('../../src/index')

export function loadShipped(wx: unknown): Package {
  const module = { exports: {} }
  const globals = { module, exports: module.exports, wx }
  runInNewContext(readFileSync('miniprogram_dist/index.js', 'utf8'), globals, { filename: 'miniprogram_npm/index.js' })
  return module.exports as Package
}
