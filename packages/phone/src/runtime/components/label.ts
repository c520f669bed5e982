import { behaviourOf, builtin } from './builtin.ts'

const answered = new WeakSet<object>()

/** Tells labels around a control that it has taken the tap itself. */
export function takeTap(touch: object): void {
  answered.add(touch)
}

export const label = builtin({
  properties: { for: '' },
  attach(host) {
    host.onTap((tap) => {
      if (answered.has(tap.touch)) return
      answered.add(tap.touch)
      const control = labelledControl()
      if (control) behaviourOf(control)?.labelled?.(tap)
    })

    function labelledControl(): Element | undefined {
      const id = host.properties().for
      if (!id) return [...host.element.querySelectorAll('*')].find((element) => behaviourOf(element)?.labelled)
      const named = host.node.ownerShadowRoot?.getElementById(id)
      return (named?.$$ as unknown as Element | undefined) ?? undefined
    }
    return undefined
  },
})
