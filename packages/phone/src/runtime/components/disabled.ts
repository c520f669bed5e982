import type { Event } from 'glass-easel'
import type { Host } from './builtin.ts'

/** Keeps taps from a disabled component: neither it nor what lies around it learns of them. */
export function swallowTapsWhen(host: Pick<Host<Record<string, unknown>>, 'node'>, isDisabled: () => boolean): void {
  for (const type of ['tap', 'longpress', 'longtap']) {
    const swallow = (event: Event<unknown>) => {
      if (isDisabled()) event.stopPropagation()
    }
    host.node.addListener(type, swallow, { capture: true })
  }
}
