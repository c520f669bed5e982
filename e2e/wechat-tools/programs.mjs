// The mini programs of this repository that are meant to be opened in WeChat's tools.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { upwards } from '../../packages/phone/test/browser/support'
import { readPage } from '../tutorial/page.mjs'

const root = dirname(upwards('apps'))

/** `[{ name, folder }]`: the apps, and the programs that other tests run (`e2e/old-clients/scancode`). */
export function programs() {
  const inside = (folder) => readdirSync(join(root, folder), { withFileTypes: true }).filter((one) => one.isDirectory())
  const tests = inside('e2e').map(({ name }) => `e2e/${name}`)
  const folders = [
    ...inside('apps').map(({ name }) => `apps/${name}/miniprogram`),
    ...tests.flatMap((test) => inside(test).map(({ name }) => `${test}/${name}`)),
  ]
  return folders
    .map((name) => ({ name, folder: join(root, name) }))
    .filter(({ folder }) => existsSync(`${folder}/app.json`))
}

/** As its reader has it at the end, with an AppID in the place of the one for those who have none. */
export function tutorialProgram(t) {
  const folder = temporary(t)
  for (const { kind, path, text } of readPage(join(root, 'docs/tutorial/README.md'))) {
    if (kind !== 'file') continue
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text.replace('touristappid', 'wx5100000000000001'))
  }
  const sdk = join(root, 'packages/sdk/miniprogram_dist')
  if (!existsSync(sdk)) throw new Error('the SDK is not built: run `npm --prefix packages/sdk run build`')
  cpSync(sdk, join(folder, 'miniprogram/miniprogram_npm/@minigate/miniprogram'), { recursive: true })
  return join(folder, 'miniprogram')
}

function temporary(t) {
  const folder = mkdtempSync(join(tmpdir(), 'minigate-wechat-tools-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
