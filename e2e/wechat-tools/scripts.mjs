// The JavaScript of a mini program: syntax that WeChat's tools or phones understand, and only `wx` calls that exist.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parse } from 'acorn'
import { simple } from 'acorn-walk'
import { upwards } from '../../packages/phone/test/browser/support'
import { readJson } from './config.mjs'
import { packed } from './folder.mjs'

/** What phones run unchanged; newer syntax is for the tools' "enhance" to turn into it. */
const PLAIN = 2018
const ENHANCED = 2022

export function scriptFaults(folder) {
  const { setting = {} } = readJson(folder, 'project.config.json')
  const api = apiNames()
  return packed(folder)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => {
      // A built package is taken as it is.
      const isCompiled = setting.enhance && !file.startsWith('miniprogram_npm/')
      const text = readFileSync(`${folder}/${file}`, 'utf8')
      return faultsIn(text, isCompiled ? ENHANCED : PLAIN, api).map((fault) => `${file}${fault}`)
    })
}

function faultsIn(text, ecmaVersion, api) {
  const program = tree(text, ecmaVersion)
  if (typeof program === 'string') return [`: ${program} (with the syntax of ${ecmaVersion})`]
  const faults = []
  simple(program, {
    MemberExpression({ object, property, computed, loc }) {
      if (object.type !== 'Identifier' || object.name !== 'wx' || computed) return
      if (!api.has(property.name)) faults.push(`:${loc.start.line}: there is no wx.${property.name}`)
    },
  })
  return faults
}

/** WeChat's tools make modules of `import` and `export`. */
function tree(text, ecmaVersion) {
  const options = { ecmaVersion, locations: true, allowReturnOutsideFunction: true }
  const sourceType = /^\s*(?:import|export)\b/m.test(text) ? 'module' : 'script'
  try {
    return parse(text, { ...options, sourceType })
  } catch (error) {
    return error.message
  }
}

/** The members of `Wx` in WeChat's own typings. */
function apiNames() {
  const typings = createRequire(upwards('package.json')).resolve('miniprogram-api-typings/types/wx/lib.wx.api.d.ts')
  const text = readFileSync(typings, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const [, body = ''] = /\n {4}interface Wx \{\n([\s\S]*?)\n {4}\}\n/.exec(text) ?? []
  const names = new Set([...body.matchAll(/^ {8}(?:readonly )?(\w+)[?]?[<(:]/gm)].map(([, name]) => name))
  if (!names.has('request') || names.size < 300)
    throw new Error(`${typings} is not what it was: no members of Wx in it`)
  return names
}
