// The real server: the built binary with its own simulated WeChat, on ports and in a folder of its own.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from './http'
import { createDevice, type Device } from './node-wx'
import { loadShipped } from './shipped'

export interface Minigate {
  url: string
  simulator: string
  /** A phone in somebody's hand. */
  device(person: string): Device
  /** The mini program on it, opened. */
  open(device: Device, style?: string): ReturnType<ReturnType<typeof loadShipped>['createGate']>
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
  const binary = process.env.MINIGATE_BIN || '../../target/debug/minigate'
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
    open: (device, style) => loadShipped(device.wx).createGate({ baseUrl: minigate.url, style: style as 'jwt' }),
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
      child = spawn(binary, words, {
        cwd: folder,
        env: { PATH: process.env.PATH },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      const deadline = Date.now() + 30_000
      while (true) {
        try {
          return await json('GET', `${minigate.url}/readyz`)
        } catch (error) {
          if (Date.now() > deadline || child.exitCode !== null) throw error
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
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

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
