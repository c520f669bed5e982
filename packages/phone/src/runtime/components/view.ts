import { builtin } from './builtin.ts'
import { attachHover } from './hover.ts'

export const view = builtin({
  properties: { hoverClass: 'none', hoverStopPropagation: false, hoverStartTime: 50, hoverStayTime: 400 },
  attach: (host) => attachHover(host, null),
})

/** Holds what is in it, and nothing more: `cover-view`, `root-portal`, `page-container` as far as they are boxes. */
export const box = builtin({ properties: {} })
