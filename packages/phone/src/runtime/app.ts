import type { Entrance } from './environment.ts'
import type { LifecycleSource } from './lifecycle.ts'

type Definition = Record<string, unknown>

/** `App()` and `getApp()`: the one app object, and its life. */
export interface AppRegistry {
  register(definition: Definition): void
  get(options?: { allowDefault?: boolean }): Definition | undefined
  /** `onLaunch` and `onShow`, once `app.js` has run. */
  start(): void
}

export function createApp(lifecycle: LifecycleSource, report: (error: unknown) => void): AppRegistry {
  let app: Definition | undefined

  function run(name: string, ...values: unknown[]): void {
    const handler = app?.[name]
    if (typeof handler !== 'function') return
    try {
      handler.apply(app, values)
    } catch (error) {
      report(error)
    }
  }

  lifecycle.on('show', (entrance) => run('onShow', entrance))
  lifecycle.on('hide', () => run('onHide'))
  lifecycle.on('error', (message) => run('onError', message))
  lifecycle.on('unhandledRejection', (rejection) => run('onUnhandledRejection', rejection))
  lifecycle.on('pageNotFound', (missing) => run('onPageNotFound', missing))
  return {
    register(definition) {
      app = definition
    },
    get: (options) => app ?? (options?.allowDefault ? {} : undefined),
    start() {
      run('onLaunch', lifecycle.launch satisfies Entrance)
      lifecycle.emit('show', lifecycle.enter)
    },
  }
}
