// The phones' network, made bad on purpose.

import { type Failure, interrupted } from './traffic/failure.ts'

export interface NetworkState {
  offline: boolean
  /** Every request waits so long before it leaves the phone. */
  delay_ms: number
  /** So many requests fail before they reach the server. */
  fail_next: number
  /** So many requests reach the server, and their answers are lost. */
  drop_answer_next: number
}

const GOOD: NetworkState = { offline: false, delay_ms: 0, fail_next: 0, drop_answer_next: 0 }

export interface Network {
  state(device?: string): NetworkState
  /** Changes the network of one phone, or of all. */
  change(change: Partial<NetworkState>, device?: string): NetworkState
  reset(device?: string): void
  /** What befalls a request that leaves now. Counts it. */
  meet(device: string): Weather
}

export interface Weather {
  failure: Failure | null
  delayMs: number
  answerIsLost: boolean
}

export function createNetwork(): Network {
  let everywhere = { ...GOOD }
  const own = new Map<string, NetworkState>()

  function of(device?: string): NetworkState {
    return (device === undefined ? undefined : own.get(device)) ?? everywhere
  }

  return {
    state: (device) => ({ ...of(device) }),
    change(change, device) {
      const state = { ...of(device), ...change }
      if (device === undefined) {
        everywhere = state
        own.clear()
      } else own.set(device, state)
      return { ...state }
    },
    reset(device) {
      if (device === undefined) {
        everywhere = { ...GOOD }
        own.clear()
      } else own.set(device, { ...GOOD })
    },
    meet(device) {
      const state = of(device)
      if (state.offline) return { failure: interrupted('ERR_INTERNET_DISCONNECTED'), delayMs: 0, answerIsLost: false }
      if (take(state, 'fail_next'))
        return { failure: interrupted('ERR_CONNECTION_RESET'), delayMs: state.delay_ms, answerIsLost: false }
      return { failure: null, delayMs: state.delay_ms, answerIsLost: take(state, 'drop_answer_next') }
    },
  }
}

function take(state: NetworkState, count: 'fail_next' | 'drop_answer_next'): boolean {
  if (state[count] < 1) return false
  state[count] -= 1
  return true
}
