import type { Environment, LifecycleEvents } from '../environment.ts'

/** `wx.onError` and its like: the app's own handlers, for who is not the app. */
export function appEventApis({ lifecycle }: Environment) {
  const on =
    <E extends keyof LifecycleEvents>(event: E) =>
    (listener: (value: LifecycleEvents[E]) => void) =>
      lifecycle.on(event, listener)
  const off =
    <E extends keyof LifecycleEvents>(event: E) =>
    (listener?: (value: LifecycleEvents[E]) => void) =>
      lifecycle.off(event, listener)
  return {
    onError: on('error'),
    offError: off('error'),
    onUnhandledRejection: on('unhandledRejection'),
    offUnhandledRejection: off('unhandledRejection'),
    onPageNotFound: on('pageNotFound'),
    offPageNotFound: off('pageNotFound'),
  }
}
