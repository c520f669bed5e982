import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createLiveProgram, type LiveProgram } from '../live.ts'
import { isLoopback } from '../server/guard.ts'
import { createPhoneServer } from '../server/server.ts'
import type { Address, Arguments } from './arguments.ts'
import { describe, expectFolder, findings } from './check.ts'
import { Failure } from './failure.ts'
import { createHome, type Entry } from './home.ts'
import { expectSimulator } from './simulator.ts'

const PATIENCE_MS = 2_000

interface Running {
  close(): Promise<void>
}

/** Serves the programs until it is told to end. */
export async function serve(wanted: Arguments): Promise<void> {
  const { listen, folders, simulator } = wanted
  if (!isLoopback(listen.host))
    throw new Failure(
      `--listen ${listen.host}: the phone is for this machine only, for whoever reaches it can log in as anybody; use 127.0.0.1`,
    )
  if (simulator !== null) await expectSimulator(simulator)
  const running: Running[] = []
  try {
    const entries: Entry[] = []
    for (const [index, folder] of folders.entries()) {
      // One program is at the address itself; of several each has one of the ports that follow.
      const port = folders.length === 1 || listen.port === 0 ? listen.port : listen.port + 1 + index
      entries.push(await serveProgram(folder, { ...listen, port }, wanted, running))
    }
    const [only] = entries
    const url = only && entries.length === 1 ? only.url : await serveHome(entries, listen, running)
    // Listens before it is announced: whoever reads the address may end it at once.
    const told = untilTold(wanted.endWithStdin)
    announce(url, entries, wanted)
    if (wanted.open) openBrowser(url)
    await told
  } finally {
    await Promise.race([Promise.all(running.map((one) => one.close())), patience()])
  }
}

async function serveProgram(folder: string, address: Address, wanted: Arguments, running: Running[]): Promise<Entry> {
  expectFolder(folder)
  const live = await createLiveProgram(resolve(folder), (error) => console.error(`${folder}:`, error))
  running.push(live)
  tell(live)
  // Nothing to show: most likely it is the wrong folder.
  if (live.current().script === '') throw new Failure(`${folder} has no mini program that could be shown`)
  live.onChange(() => tell(live))
  const server = await listening(address, () =>
    createPhoneServer({
      source: live,
      simulator: wanted.simulator,
      servers: wanted.servers,
      listen: address,
      web: fileURLToPath(new URL('web', import.meta.url)),
    }),
  )
  running.push(server)
  return { name: live.current().name, folder, url: `${server.url}/` }
}

async function serveHome(entries: Entry[], address: Address, running: Running[]): Promise<string> {
  const home = createHome(entries)
  await listening(address, async () => {
    home.listen(address.port, address.host)
    await once(home, 'listening')
  })
  running.push({
    async close() {
      home.closeAllConnections()
      home.close()
    },
  })
  const { port } = home.address() as AddressInfo
  return `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}/`
}

async function listening<T>({ host, port }: Address, start: () => Promise<T>): Promise<T> {
  try {
    return await start()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new Failure(`${host}:${port} is taken, perhaps by another phone: end that, or choose another with --listen`)
    throw new Failure(`the phone cannot be served at ${host}:${port}: ${message}`)
  }
}

/** The compiler's findings, on the error stream: what is printed stays readable by programs. */
function tell(live: LiveProgram): void {
  for (const finding of findings(live.current())) console.error(describe(finding))
}

function announce(url: string, entries: Entry[], { json, simulator }: Arguments): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ url, programs: entries })}\n`)
    return
  }
  const names = entries.length === 1 ? '' : entries.map((entry) => `    ${entry.name}   ${entry.url}\n`).join('')
  process.stdout.write(
    `\n  phone · 手机              ${url}\n${names}` +
      `  WeChat · 微信             ${simulator ?? 'none · 无'}${simulator ? '  (simulated · 模拟)' : ''}\n\n` +
      '  Save a file and it loads anew · 保存文件即重新载入    Ctrl-C ends it · 按 Ctrl-C 结束\n',
  )
}

function openBrowser(url: string): void {
  const [command, ...words] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform as string] ?? [
    'xdg-open',
  ]
  const child = spawn(command ?? 'xdg-open', [...words, url], { stdio: 'ignore', detached: true })
  child.on('error', () => console.error(`no browser could be started; open ${url}`))
  child.unref()
}

/** A watcher whose folder was removed may not end (chokidar 4). */
function patience(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())
}

async function untilTold(endWithStdin: boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
    if (endWithStdin) process.stdin.on('end', resolve).on('error', resolve).resume()
  })
  // Still open after a signal, it would keep this process alive.
  if (endWithStdin) process.stdin.destroy()
}
