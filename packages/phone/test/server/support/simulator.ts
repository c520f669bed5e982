// The real simulated WeChat: the built binary, on a port of its own.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

export interface RunningSimulator {
  url: string
  /** Its control API. */
  control<T>(method: string, path: string, body?: object): Promise<T>
  /** What a server does with a login code: WeChat's answer. */
  exchange(code: string): Promise<Record<string, unknown>>
  stop(): void
}

export const APP_ID = 'wx5100000000000001'
const APP_SECRET = '51000000000000000000000000000001'

export async function startSimulator(): Promise<RunningSimulator> {
  const binary = resolve(process.env.MINIGATE_BIN || '../../target/debug/minigate')
  if (!existsSync(binary))
    throw new Error(`there is no ${binary}: run \`cargo build -p minigate-server\`, or set MINIGATE_BIN`)
  const child = spawn(binary, ['simulate', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const url = await addressOf(child)

  return {
    url,
    async control<T>(method: string, path: string, body?: object) {
      const answer = await fetch(`${url}/_sim/v1${path}`, { method, body: body && JSON.stringify(body) })
      return (answer.status === 204 ? null : await answer.json()) as T
    },
    async exchange(code) {
      const query = new URLSearchParams({ appid: APP_ID, secret: APP_SECRET, js_code: code })
      const answer = await fetch(`${url}/sns/jscode2session?${query}&grant_type=authorization_code`)
      return JSON.parse(await answer.text())
    },
    stop: () => void child.kill(),
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = ''
    const hear = (text: Buffer) => {
      said += text
      const [address] = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(said) ?? []
      if (address) found(address)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.on('error', failed)
    child.on('exit', () => failed(new Error(`the simulator has ended: ${said}`)))
  })
}
