// An old client in the phone: the mini program as it is, but for the address of its server.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, openPhone, run, upwards } from '../../packages/phone/test/browser/support'
import { startFront } from './front.mjs'

/** The simulator's own, and that of the five `project.config.json`. */
const APP_ID = 'wx5100000000000001'
const APP_SECRET = '51000000000000000000000000000001'
const PATIENCE_MS = 15_000

/** `minigate dev`, where all adapters are on. `MINIGATE_BIN` says where the binary is. */
export async function startLogin() {
  const folder = mkdtempSync(join(tmpdir(), 'minigate-old-client-'))
  const [server, simulator] = [await address(), await address()]
  const words = ['dev', '--listen', server, '--simulator-listen', simulator, '--data', folder, '--no-rate-limit']
  const program = run(minigate(), words, folder)
  await program.line((line) => (line.includes('Ctrl-C') ? line : undefined))
  return running(folder, server, simulator, [program])
}

/** An app's own server with minigate inside: the old client's data lies behind its old login. */
export async function startApp(binary) {
  const folder = mkdtempSync(join(tmpdir(), 'minigate-old-client-'))
  const secret = join(folder, 'app.secret')
  writeFileSync(secret, APP_SECRET, { mode: 0o600 })
  const [server, simulator] = [await address(), await address()]
  const wechat = run(minigate(), ['simulate', '--listen', simulator], folder)
  await answers(wechat, `http://${simulator}/_sim/v1/people`)
  const app = ['--app-id', APP_ID, '--app-secret-file', secret, '--wechat-base-url', `http://${simulator}`]
  const program = run(binary, ['--listen', server, '--data', folder, ...app], folder)
  await answers(program, `http://${server}/healthz`)
  return running(folder, server, simulator, [program, wechat])
}

function running(folder, server, simulator, programs) {
  return {
    url: `http://${server}`,
    simulator: `http://${simulator}`,
    /** What the programs have written: answers and log. */
    said: () => programs.map((program) => program.said()).join('\n'),
    /** As an operator types it: `user ban ID`. Running servers know within two seconds. */
    operate: (...words) => operate(folder, words),
    async stop() {
      for (const program of programs) await program.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * The mini program of this name in the phone, in front of a server of its own. `views` are those that stay with the
 * application.
 */
export async function openOldClient(name, { start = startLogin, views = () => ({}) } = {}) {
  const server = await start()
  const front = await startFront(server.url, views(server))
  const folder = mkdtempSync(join(tmpdir(), `minigate-${name}-`))
  cpSync(upwards(`e2e/old-clients/${name}`), folder, { recursive: true })
  writeFileSync(join(folder, 'server.js'), `module.exports = '${front.url}'\n`)
  const phone = await openPhone(folder, { minigate: server, servers: [front.url] })
  phone.page.context().setDefaultTimeout(PATIENCE_MS)
  return {
    phone,
    server,
    front,
    async close() {
      try {
        await phone.close()
      } finally {
        await front.close()
        await server.stop()
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}

/** What the mini program has stored; `null` when there is nothing. */
export function stored(phone, key) {
  return withStorage(phone, key, (place) => {
    const text = localStorage.getItem(place)
    if (text === null) return null
    return text.startsWith('Json:') ? JSON.parse(text.slice('Json:'.length)) : undefined
  })
}

/** Puts a text into its storage. */
export function store(phone, key, text) {
  return withStorage(phone, key, (place, value) => localStorage.setItem(place, `Json:${JSON.stringify(value)}`), text)
}

async function withStorage(phone, key, work, value) {
  const { person } = await phone.ask('GET', `devices/${phone.id}`)
  const place = ['minigate-phone', ...[APP_ID, phone.id, person].map(encodeURIComponent), key].join('/')
  return phone.page.evaluate(`(${work})(${JSON.stringify(place)}, ${JSON.stringify(value)})`)
}

/** Waits until the element of the page on top shows exactly this. */
export async function shows(phone, selector, text) {
  const is = async () => (await phone.top.locator(selector).first().innerText()).trim() === text
  await until(is, async () => `${selector} does not show "${text}" but:\n${await phone.top.innerText()}`)
}

/** WeChat refuses the next login code. */
export function refuseNextCode(phone) {
  return phone.ask('POST', 'faults', { kind: { errcode: 40029 }, path: '/sns/jscode2session' })
}

/** Whose credential this is, as another back end asks. */
export async function userOf(server, headers) {
  const answer = await fetch(`${server.url}/v1/me`, { headers })
  return answer.ok ? (await answer.json()).id : null
}

/** The operator ends what this credential stands for, and the server knows. */
export async function revoke(server, headers) {
  const user = await userOf(server, headers)
  server.operate('session', 'revoke', '--user', user)
  await until(async () => (await userOf(server, headers)) === null, 'the session has not ended')
}

export async function until(check, complaint) {
  const end = Date.now() + PATIENCE_MS
  while (!(await check())) {
    if (Date.now() > end) throw new Error(typeof complaint === 'string' ? complaint : await complaint())
    await new Promise((later) => setTimeout(later, 50))
  }
}

async function address() {
  return `127.0.0.1:${await freePort()}`
}

/** The server of one of the apps, if it is built. */
export function appBinary(name, variable) {
  const path = process.env[variable] ?? upwards(`target/debug/${name}`)
  if (process.env[variable] && !existsSync(path)) throw new Error(`${variable} names no file: ${path}`)
  return path
}

function minigate() {
  const path = process.env.MINIGATE_BIN ?? upwards('target/debug/minigate')
  if (path && existsSync(path)) return path
  throw new Error('minigate is not built: run `cargo build --package minigate-server`, or set MINIGATE_BIN')
}

function answers(program, url) {
  const is = () =>
    fetch(url).then(
      () => true,
      () => false,
    )
  return until(is, () => `nothing answers at ${url}:\n${program.said()}`)
}

function operate(folder, words) {
  const database = readdirSync(folder).find((file) => file.endsWith('.db'))
  const config = join(folder, 'operator.toml')
  const [path, key] = [database, 'master.key'].map((name) => join(folder, name))
  writeFileSync(config, `[database]\nurl = "sqlite:${path}"\n[keys]\nmaster_file = "${key}"\n`)
  const { status, stderr } = spawnSync(minigate(), ['--config', config, ...words], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`minigate ${words.join(' ')}: ${stderr}`)
}
