// Compiles a mini program with WeChat's own compiler (npm `miniprogram-ci`, which is taken out of their developer tools):
//
//   node wechat-compile.mjs FOLDER_WITH_MINIPROGRAM_CI MINI_PROGRAM
//
// Prints one line of JSON: `{ files: { path: bytes }, warnings }`, or `{ error, warnings }`. Nothing is sent to WeChat: the
// properties of the AppID, which the package would ask for, are those it has for an unknown one.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const [installed, folder] = process.argv.slice(2).map((path) => resolve(path))
const require = createRequire(`${installed}/package.json`)
const told = (result) => process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit(0))

const ci = require('miniprogram-ci')
const { appid, setting } = require(`${folder}/project.config.json`)
const project = new ci.Project({ appid, type: 'miniProgram', projectPath: folder, privateKey: 'none', ignores: [] })
project.attr = async () => ci.DefaultProjectAttr

const json = (file) => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'))
const { pages, sitemapLocation } = json('app.json')
const warnings = [
  ['app', 'app.json'],
  ['projectconfig', 'project.config.json'],
  ['sitemap', sitemapLocation],
  ...pages.map((page) => ['page', `${page}.json`]),
].flatMap(([kind, file]) => {
  const { warning, error } = ci.schemaValidate(kind, json(file))
  return warning || error.length ? [`${file}: ${warning} ${JSON.stringify(error)}`] : []
})

try {
  const files = await ci.getCompiledResult({ project, version: '0.0.0', desc: '', setting })
  told({
    files: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, Buffer.byteLength(content)])),
    warnings,
  })
} catch (error) {
  told({ error: String(error.message), warnings })
}
