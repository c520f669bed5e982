// The real server: the built binary with its own simulated WeChat, on ports and in a folder of its own.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { json } from './http'
import { createDevice, type Device } from './node-wx'
import { loadShipped } from './shipped'

export interface Minigate {
  url: string
  simulator: string
  /** A phone in somebody's hand. */
  device(person: string): Device
  /** The mini program on it, opened. */
  open(device: Device, style?: string, language?: string): ReturnType<ReturnType<typeof loadShipped>['createGate']>
  /** The control API of the simulated WeChat. */
  simulate<Body>(path: string, body: object): Promise<Body>
  /** A command of the binary, on the same database. */
  command(...words: string[]): string
  /** Does it have this route? */
  has(method: string, path: string): Promise<boolean>
  start(): Promise<void>
  stop(): Promise<void>
  remove(): Promise<void>
}

interface Document {
  paths: Record<string, object>
}

export async function startMinigate(): Promise<Minigate> {
  // The server runs in a folder of its own.
  const binary = resolve(process.env.MINIGATE_BIN || '../../target/debug/minigate')
  const folder = mkdtempSync(join(tmpdir(), 'minigate-sdk-'))
  const [address, simulatorAddress] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`]
  const environment = {
    PATH: process.env.PATH,
    MINIGATE_DATABASE__URL: `sqlite:${folder}/minigate.db`,
    MINIGATE_KEYS__MASTER_FILE: `${folder}/master.key`,
  }
  let child: ChildProcess | null = null

  const minigate: Minigate = {
    url: `http://${address}`,
    simulator: `http://${simulatorAddress}`,
    device: (person) => createDevice(minigate.simulator, person),
    open: (device, style, language) =>
      loadShipped(device.wx).createGate({ baseUrl: minigate.url, style: style as 'jwt', language }),
    simulate: (path, body) => json('POST', `${minigate.simulator}/_sim/v1/${path}`, body),
    command: (...words) => execFileSync(binary, words, { cwd: folder, env: environment, encoding: 'utf8' }),
    async has(method, path) {
      const { paths } = await json<Document>('GET', `${minigate.url}/openapi.json`)
      return method in (paths[path] ?? {})
    },
    async start() {
      const words = [
        'dev',
        '--listen',
        address,
        '--simulator-listen',
        simulatorAddress,
        '--data',
        folder,
        '--no-rate-limit',
      ]
      const said: string[] = []
      child = spawn(binary, words, { cwd: folder, env: { PATH: process.env.PATH } })
      child.on('error', (error) => said.push(String(error)))
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => said.push(String(text)))
      const deadline = Date.now() + 60_000
      while (!(await isReady(minigate.url))) {
        const end = child.exitCode ?? child.signalCode
        if (Date.now() > deadline || end !== null) throw new Error(`${binary} does not run (${end}): ${said.join('')}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    async stop() {
      if (!child || child.exitCode !== null) return
      const ended = new Promise((resolve) => child?.once('exit', resolve))
      child.kill()
      await ended
    },
    async remove() {
      await minigate.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await minigate.start()
  return minigate
}

function isReady(url: string): Promise<boolean> {
  return json('GET', `${url}/readyz`).then(
    () => true,
    () => false,
  )
}

/** Below those that the system gives to outgoing connections, which would take it before the server is up. */
async function freePort(): Promise<number> {
  while (true) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const server = createServer()
    const isFree = await new Promise((resolve) => {
      server.on('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (isFree) {
      await new Promise((resolve) => server.close(resolve))
      return port
    }
  }
}
