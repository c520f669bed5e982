import { builtin, type Install } from './builtin.ts'

/** Stands where a component would be that needs the phone itself, and says so. */
export function notSimulated(name: string): Install {
  return builtin({
    properties: { src: '', type: '' },
    attach(host) {
      const notice = host.part('wx-not-simulated')
      notice.textContent = `<${name}> · 这部手机不模拟 · not simulated by this phone`
      return undefined
    },
  })
}
