import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort, run, upwards } from './program.ts'

/** The built login server and its simulated WeChat. */
export interface Minigate {
  url: string
  simulator: string
  stop(): Promise<void>
}

/** Where the built binary is: `MINIGATE_BIN`, or `target/debug/minigate` here or in a folder above. */
export function minigateBinary(): string {
  const binary = process.env.MINIGATE_BIN ?? upwards('target/debug/minigate')
  if (binary) return resolve(binary)
  throw new Error('minigate is not built: run `cargo build --package minigate-server`, or set MINIGATE_BIN')
}

/** `minigate dev`, in a folder and on ports of its own. */
export async function startMinigate(): Promise<Minigate> {
  const binary = minigateBinary()
  const folder = mkdtempSync(join(tmpdir(), 'minigate-phone-'))
  const [server, simulator] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`]
  const words = ['dev', '--listen', server, '--simulator-listen', simulator, '--data', folder, '--no-rate-limit']
  const program = run(binary, words, folder)
  // It is said once both of them answer.
  await program.line((line) => (line.includes('Ctrl-C') ? line : undefined))
  return {
    url: `http://${server}`,
    simulator: `http://${simulator}`,
    async stop() {
      await program.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
