/**
 * `wx` as the mini program gets it. What the phone does not simulate is undefined there, so that `if (wx.x)` and
 * `typeof wx.x` tell the truth; who calls it anyway gets a TypeError, which `explain` makes understandable.
 */
export function guardMissing(wx: Record<string, unknown>) {
  const asked = new Set<string>()
  const guarded = new Proxy(wx, {
    get(target, name, receiver) {
      if (typeof name === 'string' && !(name in target)) asked.add(name)
      return Reflect.get(target, name, receiver)
    },
  })

  function explain(message: string): string {
    const name = /(\w+) is not a (?:function|constructor)/.exec(message)?.[1]
    return name && asked.has(name) ? `wx.${name} is not simulated by the phone (${message})` : message
  }

  return { wx: guarded, explain }
}
