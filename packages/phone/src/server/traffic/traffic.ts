// wx.request, wx.uploadFile and wx.downloadFile, as far as they leave the phone.

import type { Device } from '../devices.ts'
import type { Events } from '../events.ts'
import type { Network } from '../network.ts'
import { type Failure, failureOf, interrupted, TrafficError } from './failure.ts'
import { requestHeaders } from './headers.ts'
import type { Server } from './origins.ts'
import { type Api, describeError, describeReceived, describeSent, type RequestRecord, redactUrl } from './record.ts'
import { type Incoming, send } from './send.ts'
import { createTurns, type Turns } from './turns.ts'

export interface Wanted {
  api: Api
  url: string
  method: string
  header: Record<string, string>
  body: Buffer | null
  /** Milliseconds. */
  timeout: number
  redirect: 'follow' | 'manual'
}

export type Outcome = { answer: Incoming } | { failure: Failure }

export interface Traffic {
  /** Never rejects: what goes wrong is the mini program's business. */
  perform(device: Device, wanted: Wanted, signal: AbortSignal): Promise<Outcome>
  /** The last requests of all phones, oldest first. */
  records(): RequestRecord[]
  forget(): void
}

const AT_A_TIME = 10
const RECORDS_MAX = 500

export function createTraffic(options: {
  servers: () => Server[]
  appId: () => string
  network: Network
  events: Events
}): Traffic {
  const { network, events } = options
  const turns = new Map<string, Turns>()
  let records: RequestRecord[] = []
  let made = 0

  function turnsOf(device: Device): Turns {
    const known = turns.get(device.id) ?? createTurns(AT_A_TIME)
    turns.set(device.id, known)
    return known
  }

  async function sent(device: Device, wanted: Wanted, headers: Record<string, string>, ended: AbortSignal) {
    const weather = network.meet(device.id)
    await pause(weather.delayMs, ended)
    if (weather.failure) throw new TrafficError(weather.failure)
    const { url, method, body, redirect } = wanted
    const answer = await send({ url, method, headers, body, redirect }, options.servers(), ended)
    if (weather.answerIsLost) throw new TrafficError(interrupted('ERR_CONNECTION_RESET'))
    return answer
  }

  return {
    async perform(device, wanted, signal) {
      made += 1
      const headers = requestHeaders(wanted.header, options.appId())
      const record: RequestRecord = {
        id: made,
        device: device.id,
        api: wanted.api,
        method: wanted.method,
        url: redactUrl(wanted.url),
        at: new Date().toISOString(),
        ms: 0,
        status: null,
        error: null,
        sent: describeSent(headers, wanted.body),
        received: null,
      }
      let outcome: Outcome
      let start = performance.now()
      try {
        const end = await turnsOf(device).take(signal)
        start = performance.now()
        try {
          const ended = AbortSignal.any([signal, AbortSignal.timeout(wanted.timeout)])
          outcome = { answer: await sent(device, wanted, headers, ended) }
        } finally {
          end()
        }
        record.status = outcome.answer.statusCode
        record.received = describeReceived(outcome.answer)
      } catch (error) {
        outcome = { failure: failureOf(error) }
        record.error = describeError(wanted.api, outcome.failure)
      }
      record.ms = Math.round(performance.now() - start)
      records = [...records.slice(1 - RECORDS_MAX), record]
      events.publish('request', record)
      return outcome
    },
    records: () => records,
    forget() {
      records = []
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    const end = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    signal.addEventListener('abort', end, { once: true })
  })
}
