#!/usr/bin/env node
// `minigate-phone`
import { readFileSync } from 'node:fs'
import { parseArguments, USAGE } from './cli/arguments.ts'
import { check } from './cli/check.ts'
import { Failure } from './cli/failure.ts'
import { serve } from './cli/serve.ts'

async function main(): Promise<number> {
  const wanted = parseArguments(process.argv.slice(2))
  switch (wanted.command) {
    case 'help':
      process.stdout.write(USAGE)
      return 0
    case 'version':
      process.stdout.write(`${version()}\n`)
      return 0
    case 'check':
      return check(wanted.folders, wanted.json)
    case 'serve':
      await serve(wanted)
      return 0
  }
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return version
}

main().then(
  (status) => {
    // Not by itself: what watches a folder that was removed would keep it alive.
    process.exit(status)
  },
  (error) => {
    console.error(error instanceof Failure ? `error: ${error.message}` : error)
    process.exitCode = 1
  },
)
