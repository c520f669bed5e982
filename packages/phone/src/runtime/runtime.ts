import type { Program } from '../program.ts'
import { boot } from './boot.ts'
import { showBuildErrors } from './build-errors.ts'
import { reloadOnChange } from './live-reload.ts'

declare global {
  interface Window {
    /** What `program.js` calls, which comes after this script. */
    __minigate_program?: (program: Program) => void
  }
}

let isStarted = false

window.__minigate_program = (program) => {
  isStarted = true
  boot(program)
}

// A folder with errors gives no program.
window.addEventListener('load', () => {
  if (!isStarted) showBuildErrors()
  reloadOnChange()
})
