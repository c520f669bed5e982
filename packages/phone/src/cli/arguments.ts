import { parseArgs } from 'node:util'
import { Failure } from './failure.ts'

export interface Arguments {
  command: 'serve' | 'check' | 'help' | 'version'
  folders: string[]
  listen: Address
  /** null: without a simulated WeChat. */
  simulator: string | null
  /** Origins that the mini programs' requests may go to. */
  servers: string[]
  open: boolean
  json: boolean
  /** For a parent that holds the other end: when it is gone, so are we. */
  endWithStdin: boolean
}

export interface Address {
  host: string
  port: number
}

const DEFAULT_LISTEN = '127.0.0.1:8090'
/** Where `minigate dev` has them. */
const DEFAULT_SIMULATOR = 'http://127.0.0.1:8081'
const DEFAULT_SERVER = 'http://127.0.0.1:8080'

export const USAGE = `Runs WeChat mini programs in a simulated phone in the browser · 在浏览器的模拟手机里运行微信小程序

Usage:  minigate-phone DIR… [options]       serve, and load anew whenever a file changes
        minigate-phone check DIR… [--json]  compile only; errors as file:line:column, exit status 1

DIR is a mini program's folder: the one with app.json, or with the project.config.json that says where it is.

  --simulator URL   the simulated WeChat, which \`minigate dev\` starts (${DEFAULT_SIMULATOR}); "none" goes without
  --server ORIGIN   a server that wx.request may reach; may be repeated (${DEFAULT_SERVER}). ORIGIN=ORIGIN: the first is
                    what the mini program says, the second where that is here
  --listen ADDR     the address to open (${DEFAULT_LISTEN}); of several programs each gets one of the ports that follow
  --open            open it in the browser
  --json            machine-readable output
  --version, --help

Examples:
  minigate-phone miniprogram
  minigate-phone apps/todo/miniprogram apps/scancode/miniprogram --open
  minigate-phone miniprogram --server http://127.0.0.1:3000 --server http://127.0.0.1:8080
  minigate-phone miniprogram --server https://api.example.com=http://127.0.0.1:3000
  minigate-phone check miniprogram --json
`

export function parseArguments(words: string[]): Arguments {
  const { values, positionals } = parse(words)
  const isCheck = positionals[0] === 'check'
  const folders = isCheck ? positionals.slice(1) : positionals
  const command = values.help ? 'help' : values.version ? 'version' : isCheck ? 'check' : 'serve'
  if (folders.length === 0 && (command === 'serve' || command === 'check'))
    throw new Failure('name the folder of a mini program, the one with app.json in it; --help has examples')
  return {
    command,
    folders,
    listen: parseAddress(values.listen),
    simulator: values.simulator === 'none' ? null : parseOrigin('--simulator', values.simulator),
    servers: (values.server ?? [DEFAULT_SERVER]).map(parseServer),
    open: values.open,
    json: values.json,
    endWithStdin: values['end-with-stdin'],
  }
}

function parse(words: string[]) {
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        simulator: { type: 'string', default: DEFAULT_SIMULATOR },
        server: { type: 'string', multiple: true },
        listen: { type: 'string', default: DEFAULT_LISTEN },
        open: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', short: 'V', default: false },
        'end-with-stdin': { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new Failure(`${(error as Error).message}\n--help lists what there is`)
  }
}

function parseAddress(text: string): Address {
  const [, host, port] = /^(?:(\[[\da-f:]+\]|[^:[\]]+):)?(\d{1,5})$/i.exec(text) ?? []
  if (port === undefined || Number(port) > 65_535)
    throw new Failure(`--listen ${text}: write an address and a port, such as ${DEFAULT_LISTEN}`)
  return { host: (host ?? '127.0.0.1').replace(/^\[(.*)\]$/, '$1'), port: Number(port) }
}

/** `ORIGIN` or `ORIGIN=ORIGIN`, as the server reads it. */
function parseServer(text: string): string {
  return text
    .split('=')
    .map((origin) => parseOrigin('--server', origin))
    .join('=')
}

/** Of a URL, what a request's permission is decided by. A path would promise a distinction that is not made. */
function parseOrigin(option: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new Failure(`${option} ${text}: write a whole address, such as http://127.0.0.1:8080`)
  if (url.pathname !== '/' || url.search || url.hash || url.username)
    throw new Failure(`${option} ${text}: only the origin counts, write ${url.origin}`)
  return url.origin
}
