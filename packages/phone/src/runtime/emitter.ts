import type { EventChannel, Listener } from './environment.ts'

/** Listeners by event name. One that throws is reported and does not keep the others from hearing. */
export function createEmitter(report: (error: unknown) => void): EventChannel {
  const listeners = new Map<string, { listener: Listener; once: boolean }[]>()

  function add(event: string, listener: Listener, once: boolean): void {
    if (typeof listener !== 'function') return
    listeners.set(event, [...(listeners.get(event) ?? []), { listener, once }])
  }

  function off(event: string, listener?: Listener): void {
    const left = listener ? (listeners.get(event) ?? []).filter((entry) => entry.listener !== listener) : []
    listeners.set(event, left)
  }

  return {
    on: (event, listener) => add(event, listener, false),
    once: (event, listener) => add(event, listener, true),
    off,
    emit(event, ...values) {
      for (const { listener, once } of listeners.get(event) ?? []) {
        if (once) off(event, listener)
        try {
          listener(...(values as never[]))
        } catch (error) {
          report(error)
        }
      }
    },
  }
}
