import { GateError } from './errors'
import type { Platform } from './platform'

declare const wx: Platform | undefined

/** The global `wx`. This is the only file that mentions it. */
export function globalWx(): Platform {
  if (typeof wx === 'undefined')
    throw new GateError('invalid_options', 'there is no global wx: pass createGate({ wx })')
  return wx
}
