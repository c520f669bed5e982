import type { Program } from '../program.ts'
import { boot } from './boot.ts'
import { showBuildErrors } from './build-errors.ts'
import { reloadOnChange } from './live-reload.ts'

declare global {
  interface Window {
    /** What `program.js` calls. Where that ran first, the page has kept the program in `loaded`. */
    __minigate_program?: ((program: Program) => void) & { loaded?: Program }
  }
}

const early = window.__minigate_program?.loaded
let isStarted = false

function start(program: Program): void {
  isStarted = true
  boot(program)
}

window.__minigate_program = start
if (early) start(early)

// A folder with errors gives no program.
window.addEventListener('load', () => {
  if (!isStarted) showBuildErrors()
  reloadOnChange()
})
