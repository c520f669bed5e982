import { createEmitter } from './emitter.ts'
import type { Entrance, Lifecycle, LifecycleEvents, Listener } from './environment.ts'

/** The lifecycle with its hand on the switch, for the runtime itself. */
export interface LifecycleSource extends Lifecycle {
  emit<E extends keyof LifecycleEvents>(event: E, value: LifecycleEvents[E]): void
}

export function createLifecycle(launch: Entrance, report: (error: unknown) => void): LifecycleSource {
  const emitter = createEmitter(report)
  return {
    launch,
    enter: launch,
    on: (event, listener) => emitter.on(event, listener as Listener),
    off: (event, listener) => emitter.off(event, listener as Listener | undefined),
    emit: (event, value) => emitter.emit(event, value),
  }
}
