// The source code that the reader has, and the tutorial's build of it.
//
// With MINIGATE_TUTORIAL_BUILD set the build is run as it stands: minutes, and it takes the packages away under which
// these tests run. Without, its commands are held against the checkout, and what they make has to be there.
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { minigateBinary, upwards } from '../../packages/phone/test/browser/support'

export const root = dirname(dirname(upwards('docs/tutorial')))

/** What is different from a reader's machine when the binary under test lies elsewhere (`MINIGATE_BIN`). */
export function checkout() {
  const binary = minigateBinary()
  // The page puts `target/debug` first.
  const built = join(root, 'target/debug/minigate')
  if (existsSync(built) && realpathSync(built) !== realpathSync(binary))
    throw new Error(`${built} would be run in the place of MINIGATE_BIN: remove it, or unset MINIGATE_BIN`)
  return {
    MINIGATE: root,
    PATH: [dirname(binary), process.env.PATH].join(delimiter),
    ...(binary.startsWith(`${root}/`) ? {} : { MINIGATE_PHONE: join(root, 'packages/phone') }),
  }
}

export function isBuild(script) {
  return /^cargo build/m.test(script)
}

/** Known commands, by what has to be there for them, and after them. */
const COMMANDS = [
  [/^cd "\$MINIGATE"$/, () => [['.', () => true]]],
  [/^cargo build --package (\S+)$/, (name) => [['crates', (folder) => packagesIn(folder).includes(name)]]],
  [/^npm --prefix (\S+) ci$/, (folder) => [[`${folder}/package-lock.json`], [`${folder}/node_modules`]]],
  [/^npm --prefix (\S+) run build$/, (folder) => [[`${folder}/package.json`, hasBuild], [RESULTS[folder] ?? '']]],
]

const RESULTS = {
  'packages/phone': 'packages/phone/dist/cli.js',
  'packages/sdk': 'packages/sdk/miniprogram_dist/index.js',
}

export function assertBuilt(script) {
  for (const command of script.split('\n')) {
    const [pattern, needs] = COMMANDS.find(([known]) => known.test(command)) ?? []
    if (!pattern) throw new Error(`checkout.mjs does not know the command "${command}"`)
    for (const [path, isRight = () => true] of needs(...pattern.exec(command).slice(1))) {
      const whole = join(root, path)
      if (!path || !existsSync(whole) || !isRight(whole))
        throw new Error(`"${command}": ${path} is missing or wrong; run it in ${root}`)
    }
  }
}

function packagesIn(folder) {
  return readdirSync(folder).flatMap((name) => {
    const manifest = join(folder, name, 'Cargo.toml')
    return existsSync(manifest) ? (/^name = "(.+)"$/m.exec(readFileSync(manifest, 'utf8'))?.[1] ?? []) : []
  })
}

function hasBuild(manifest) {
  return Boolean(JSON.parse(readFileSync(manifest, 'utf8')).scripts?.build)
}
