// Writes dist/: cli.js for Node, and web/, what the browser loads (phone and desk).
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
rmSync('dist', { recursive: true, force: true })
mkdirSync('dist/web', { recursive: true })

const shared = { bundle: true, charset: 'utf8', logLevel: 'warning', sourcemap: 'linked' }

// Our own files in one; what package.json names as a dependency stays outside.
await build({
  ...shared,
  entryPoints: present(['src/cli.ts']),
  outdir: 'dist',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
})

const web = await build({
  ...shared,
  entryPoints: present(['src/runtime/runtime.ts', 'src/runtime/runtime.css', 'src/desk/desk.ts', 'src/desk/desk.css']),
  outdir: 'dist/web',
  entryNames: '[name]',
  platform: 'browser',
  format: 'iife',
  target: 'chrome120',
  legalComments: 'none',
  metafile: true,
})
writeFileSync('dist/web/LICENSES.txt', licences(Object.keys(web.metafile.inputs)))

for (const folder of present(['src/runtime', 'src/desk'])) {
  for (const file of readdirSync(folder)) {
    if (file.endsWith('.html')) copyFileSync(`${folder}/${file}`, `dist/web/${file}`)
  }
}
copyFileSync('../../LICENSE', 'LICENSE')

function present(paths) {
  return paths.filter((path) => existsSync(path))
}

/** The licences of what the bundles hold of others ask that their text goes along. */
function licences(inputs) {
  const packages = new Set(inputs.flatMap((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []))
  const texts = [...packages].sort().map((name) => {
    const file = readdirSync(`node_modules/${name}`).find((entry) => /^licen[cs]e/i.test(entry))
    if (!file) throw new Error(`${name} goes into dist/web but brings no licence text`)
    return `${name}\n\n${readFileSync(`node_modules/${name}/${file}`, 'utf8').trim()}\n`
  })
  return texts.join('\n---\n\n')
}
