import type { Host } from './builtin.ts'

/** Keeps taps from a disabled component: neither it nor what lies around it learns of them. */
export function swallowTapsWhen(host: Pick<Host<Record<string, unknown>>, 'node'>, isDisabled: () => boolean): void {
  for (const type of ['tap', 'longpress', 'longtap']) {
    host.node.addListener(type, (event) => isDisabled() && event.stopPropagation(), { capture: true })
  }
}
