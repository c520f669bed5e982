// Programs that a test starts, each in a process of its own.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'

export interface Program {
  /** Everything it has said so far. */
  said(): string
  /** Waits for a line that `read` can make something of. */
  line<T>(read: (line: string) => T | undefined): Promise<T>
  stop(): Promise<void>
}

const START_MS = 60_000

export function run(command: string, words: string[], cwd = process.cwd()): Program {
  const child: ChildProcess = spawn(command, words, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const listeners = new Set<() => void>()
  const wake = (): void => {
    for (const listener of listeners) listener()
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      said += text
      wake()
    })
  }
  child.on('error', (error) => {
    said += String(error)
    wake()
  })
  child.on('exit', wake)
  return {
    said: () => said,
    line: (read) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = said.split('\n').slice(0, -1).map(read)
          const first = found.find((value) => value !== undefined)
          const isOver = child.exitCode !== null || child.pid === undefined
          if (first === undefined && !isOver) return
          listeners.delete(look)
          clearTimeout(timer)
          if (first !== undefined) resolve(first)
          else reject(new Error(`${command} ${words.join(' ')} has ended:\n${said}`))
        }
        const timer = setTimeout(() => {
          listeners.delete(look)
          reject(new Error(`${command} ${words.join(' ')} does not get ready:\n${said}`))
        }, START_MS)
        listeners.add(look)
        look()
      }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
    },
  }
}

/** The nearest `path` here or in a folder above. */
export function upwards(path: string): string | null {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, path))) return join(folder, path)
    if (folder === dirname(folder)) return null
  }
}

/** Below those that the system gives to outgoing connections, which would take it before a server does. */
export async function freePort(): Promise<number> {
  while (true) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const server = createServer()
    const isFree = await new Promise((resolve) => {
      server.on('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}
