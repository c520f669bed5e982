// What the routes work with.

import type { IncomingMessage } from 'node:http'
import type { Devices } from './devices.ts'
import type { Events } from './events.ts'
import type { Reply } from './http.ts'
import type { Network } from './network.ts'
import type { Simulator } from './simulator.ts'
import type { ProgramSource } from './source.ts'
import type { Traffic } from './traffic/traffic.ts'

export interface Context {
  source: ProgramSource
  /** Under which AppID the program runs: its own, or the simulator's first. */
  appId: () => string
  /** Makes the simulated WeChat know the program, if it does not. */
  ensureApp: () => Promise<void>
  servers: string[]
  web: string
  devices: Devices
  events: Events
  network: Network
  simulator: Simulator
  traffic: Traffic
  /** Of the people whose profile is told; of all others it is anonymous. */
  realProfiles: Set<string>
  files: Map<string, StoredFile>
}

/** A temporary or saved file of a phone's, so that the browser can show it. */
export interface StoredFile {
  type: string
  bytes: Buffer
}

export interface Call {
  context: Context
  request: IncomingMessage
  url: URL
  /** What the path's parameters stand for, decoded. */
  parameters: string[]
  /** Aborted when the page does not wait for the answer any more. */
  gone: AbortSignal
}

export type Handler = (call: Call) => Promise<Reply> | Reply
