import { addGlobalErrorListener } from 'glass-easel'
import type { LifecycleSource } from './lifecycle.ts'
import { createErrorOverlay } from './shell/errors.ts'

export interface Reporter {
  report(error: unknown): void
  /** Errors are told to the mini program too, once it has a life to tell them to. */
  lifecycle: LifecycleSource | null
}

/** Where every error of the mini program ends: console, overlay and `App.onError`. `explain` may know more about it. */
export function createReporter(explain: (message: string) => string): Reporter {
  const overlay = createErrorOverlay()
  let isTelling = false
  const reporter: Reporter = { report, lifecycle: null }

  function report(error: unknown): void {
    const message = explain(messageOf(error))
    const stack = error instanceof Error ? (error.stack ?? '') : ''
    console.error(message, error)
    overlay.show(message, stack)
    tell((lifecycle) => lifecycle.emit('error', `${message}\n${stack}`))
  }

  /** What `App.onError` itself throws is shown, but not told to it again. */
  function tell(emit: (lifecycle: LifecycleSource) => void): void {
    if (isTelling || !reporter.lifecycle) return
    isTelling = true
    emit(reporter.lifecycle)
    isTelling = false
  }

  // `false`: the framework need not print it, too.
  addGlobalErrorListener((error) => {
    report(error)
    return false
  })
  window.addEventListener('error', (event) => {
    if (!event.error) return
    event.preventDefault()
    report(event.error)
  })
  window.addEventListener('unhandledrejection', (event) => {
    event.preventDefault()
    const { reason, promise } = event
    // A call of wx that failed with nobody listening is a mistake, but none that stops the page.
    if (reason instanceof Error) report(reason)
    else console.error(`unhandled rejection: ${messageOf(reason)}`)
    tell((lifecycle) => lifecycle.emit('unhandledRejection', { reason, promise }))
  })
  return reporter
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`
  if (error && typeof error === 'object' && 'errMsg' in error) return String(error.errMsg)
  return String(error)
}
