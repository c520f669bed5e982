// The reader's terminals: what one block exports and where it goes, the next one finds.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const COMMAND_MS = 15 * 60_000

/** A home of the reader's own: `~` is `home`. */
export function openTerminals(home, variables) {
  const env = { ...process.env, ...variables, HOME: home }
  const running = new Map()
  mkdirSync(home, { recursive: true })

  return {
    /** Runs a block in the first terminal, and gives what it prints. */
    run(script, at, extra = {}) {
      const words = ['-euo', 'pipefail', '-c', `${script}\n${remember(home)}`]
      const options = { cwd: home, env: { ...env, BASH_ENV: recalled(home), ...extra }, timeout: COMMAND_MS }
      const { status, stdout, stderr, error } = spawnSync('bash', words, { ...options, encoding: 'utf8' })
      if (error || status !== 0) throw new Error(`${at}: ${error ?? `ended with ${status}`}\n${stdout}${stderr}`)
      return stdout.trim()
    },
    /** Ctrl-C, if something runs in that terminal. */
    async interrupt(terminal) {
      await interrupt(running.get(terminal))
      running.delete(terminal)
    },
    /** Starts a block that keeps running. */
    start(script, terminal) {
      // A new terminal knows nothing of the first one.
      const options = { cwd: home, env: terminal === 1 ? { ...env, BASH_ENV: recalled(home) } : env }
      const child = spawn('bash', ['-euo', 'pipefail', '-c', script], { ...options, detached: true })
      const program = { child, said: '' }
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (program.said += text))
      running.set(terminal, program)
    },
    said: () => [...running.values()].map(({ said }) => said).join('\n'),
    /** Has one of the programs that should keep running ended? */
    hasEnded: () => [...running.values()].some(({ child }) => child.exitCode !== null || child.signalCode !== null),
    async close() {
      for (const program of running.values()) await interrupt(program)
    },
  }
}

/** As a terminal does: the whole process group is told. */
async function interrupt(program) {
  if (!program || program.child.exitCode !== null || program.child.signalCode !== null) return
  const ended = once(program.child, 'exit')
  process.kill(-program.child.pid, 'SIGINT')
  await ended
}

/** bash reads the file that `BASH_ENV` names before a script. */
function recalled(home) {
  const file = join(home, '.terminal')
  return existsSync(file) ? file : ''
}

function remember(home) {
  const file = `'${join(home, '.terminal')}'`
  return `{ export -p; printf 'cd %q\\n' "$PWD"; } > ${file}.new && mv ${file}.new ${file}`
}
