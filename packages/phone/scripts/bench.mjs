// Prints how long a folder takes to build, and to build again after a change in one file of each kind.
// `node scripts/bench.mjs [DIR]`: a copy of that program, or a made one of 40 pages, 20 components and 60 other scripts.
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const given = process.argv[2] && resolve(process.argv[2])
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const outfile = '.build/bench/compiler.mjs'
await build({
  entryPoints: ['src/compile/compiler.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  packages: 'external',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
})

const dir = mkdtempSync(join(tmpdir(), 'minigate-phone-bench-'))
try {
  if (given) cpSync(given, dir, { recursive: true })
  else makeProgram(dir)
  await run(dir)
} finally {
  rmSync(dir, { recursive: true })
}

async function run(folder) {
  const { createCompiler } = await timed('load the compiler', () => import(pathToFileURL(outfile).href))
  const compiler = createCompiler(folder)
  const { script, style, diagnostics } = await timed('first build', () => compiler.build())
  for (const { file, line, message } of diagnostics.slice(0, 5)) console.log(`  ${file}:${line} ${message}`)
  console.log(`  program.js ${size(script)}, program.css ${size(style)}, ${diagnostics.length} diagnostics`)
  await timed('again, nothing changed', () => compiler.build())
  const files = readdirSync(folder, { recursive: true }).map(String)
  for (const [kind, change] of Object.entries({
    js: '\n',
    ts: '\n',
    wxml: '<view/>',
    wxss: '.x{}',
    wxs: '\n',
    json: '\n',
  })) {
    const file = files.find((name) => name.endsWith(`.${kind}`) && !name.includes('miniprogram_npm'))
    if (!file) continue
    appendFileSync(join(folder, file), change)
    await timed(`again, ${file} changed`, () => compiler.build())
  }
}

async function timed(what, action) {
  const start = performance.now()
  const result = await action()
  console.log(`${(performance.now() - start).toFixed(0).padStart(6)} ms  ${what}`)
  return result
}

function size(text) {
  return `${Math.ceil(text.length / 1024)} KB`
}

function makeProgram(folder) {
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const some = (count, make) => Array.from({ length: count }, (_, index) => make(index))
  const methods = some(30, (n) => `on${n}(event) { const x = event.detail; this.setData({ n: x.value + ${n} }) }`).join(
    ',\n',
  )
  const rows = (tag) =>
    some(
      40,
      (n) => `<view class="row r${n}" wx:if="{{n > ${n}}}" bindtap="on${n % 30}">{{text.f(n)}} ${n}<${tag} /></view>`,
    )
  const rules = some(60, (n) => `.r${n}, view.x${n} > .y { width: ${n}rpx; margin: 0 -${n}rpx; color: red }`).join('\n')
  const wxs = '<wxs module="text" src="/wxs/text.wxs" />'

  write('app.json', JSON.stringify({ pages: some(40, (n) => `pages/p${n}/p${n}`) }))
  write(
    'app.js',
    some(60, (n) => `require('./lib/m${n}')`)
      .join('\n')
      .concat('\nApp({})'),
  )
  write('app.wxss', rules)
  write('wxs/text.wxs', 'module.exports = { f: function (n) { return "n" + n } }')
  for (let n = 0; n < 60; n += 1)
    write(`lib/m${n}.ts`, `${some(80, (i) => `export const f${i} = (a: number) => a * ${i}`).join('\n')}\n`)
  for (let n = 0; n < 20; n += 1) {
    write(`parts/c${n}/c${n}.json`, '{ "component": true }')
    write(`parts/c${n}/c${n}.js`, `Component({ methods: { ${methods} } })`)
    write(`parts/c${n}/c${n}.wxml`, wxs + rows('view').join('\n'))
    write(`parts/c${n}/c${n}.wxss`, rules.replaceAll('view', ''))
  }
  for (let n = 0; n < 40; n += 1) {
    write(`pages/p${n}/p${n}.json`, `{ "usingComponents": { "my-part": "/parts/c${n % 20}/c${n % 20}" } }`)
    write(`pages/p${n}/p${n}.js`, `const m = require('../../lib/m${n}')\nPage({ data: { n: m.f1(1) },\n${methods} })`)
    write(`pages/p${n}/p${n}.wxml`, wxs + rows('my-part').join('\n'))
    write(`pages/p${n}/p${n}.wxss`, rules)
  }
}
