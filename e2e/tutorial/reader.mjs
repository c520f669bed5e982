// Somebody who does what a page of the tutorial says, with an empty home folder, terminals and a browser.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { moveAddresses } from './addresses.mjs'
import { assertBuilt, checkout, isBuild, root } from './checkout.mjs'
import { openScreen } from './screen.mjs'
import { openTerminals } from './terminals.mjs'

export { root }

const START_MS = 90_000

export async function createReader(language, page) {
  const home = mkdtempSync(join(tmpdir(), 'minigate-tutorial-'))
  const moved = await moveAddresses(readFileSync(page, 'utf8'))
  const terminals = openTerminals(home, { ...moved.variables, ...checkout() })
  const screen = await openScreen(language)
  let printed = ''

  const steps = {
    file({ path, text }) {
      const file = join(home, 'my-first', path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, moved.here(text))
    },
    async run({ script, at, keepsRunning, terminal }) {
      if (keepsRunning) await keepRunning(moved.here(script), terminal)
      else if (!isBuild(script)) printed = terminals.run(moved.here(script), at)
      // Compilers have their caches in the real home.
      else if (process.env.MINIGATE_TUTORIAL_BUILD) terminals.run(script, at, { HOME: homedir() })
      else assertBuilt(script)
    },
    output: ({ text }) => assert.equal(printed, text),
    async open({ url }) {
      await waitFor(() => isAnswering(moved.here(url)))
      await screen.open(moved.here(url))
    },
    async do(sentence) {
      if (sentence.action === 'reload') await waitFor(() => isAnswering(screen.url()))
      await screen.do(sentence)
    },
  }

  /** The reader waits until it is there. */
  async function keepRunning(script, terminal) {
    await terminals.interrupt(terminal)
    const silent = await moved.silent()
    terminals.start(script, terminal)
    await waitFor(async () => (await moved.silent()).length < silent.length)
  }

  async function waitFor(isThere) {
    for (const end = Date.now() + START_MS; !(await isThere()); await setTimeout(50)) {
      if (terminals.hasEnded()) throw new Error('a program that should keep running has ended')
      if (Date.now() > end) throw new Error('nothing has started')
    }
  }

  return {
    errors: () => screen.errors,
    async follow(step) {
      try {
        await steps[step.kind](step)
      } catch (cause) {
        await screen.screenshot(`tutorial-${language}-failed`).catch(() => {})
        const said = [cause.message, ...screen.errors, terminals.said()].join('\n')
        throw new Error(`${step.at}: ${said}`, { cause })
      }
    },
    async close() {
      await screen.screenshot(`tutorial-${language}`).catch(() => {})
      await screen.close()
      await terminals.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function isAnswering(url) {
  return Boolean(await fetch(url).catch(() => null))
}
