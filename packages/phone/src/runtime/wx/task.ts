// What wx.request, wx.uploadFile and wx.downloadFile return: a hand on what is under way.

import type { Environment, Listener } from '../environment.ts'
import type { Background } from './background.ts'
import { runCallback, WxFailure } from './call.ts'

export interface Task {
  signal: AbortSignal
  /** Does the work, unless and until the mini program is cut off from the network. */
  perform<R>(work: () => Promise<R>): Promise<R>
  tell(event: string, value: unknown): void
  /** The mini program's side of it. */
  handle: Record<string, unknown>
}

const EVENTS = ['HeadersReceived', 'ChunkReceived', 'ProgressUpdate']

export function createTask(environment: Environment, background: Background): Task {
  const abort = new AbortController()
  const listeners = new Map<string, Set<Listener>>(EVENTS.map((event) => [event, new Set()]))
  const handle: Record<string, unknown> = { abort: () => abort.abort(new WxFailure('abort')) }
  for (const [event, set] of listeners) {
    handle[`on${event}`] = (listener: Listener) => void set.add(listener)
    handle[`off${event}`] = (listener?: Listener) => (listener ? void set.delete(listener) : set.clear())
  }
  return {
    signal: abort.signal,
    async perform(work) {
      background.begin(abort)
      try {
        return await work()
      } finally {
        background.end(abort)
      }
    },
    tell(event, value) {
      for (const listener of listeners.get(event) ?? []) runCallback(environment, listener, value as never)
    },
    handle,
  }
}
