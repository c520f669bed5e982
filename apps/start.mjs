#!/usr/bin/env node
// Starts everything on this machine: the login server, the simulated WeChat, both apps, and a phone that runs them.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const USAGE = `Starts all of minigate on this machine · 在本机启动 minigate 的全部:

  login server, simulated WeChat, to-do list, barcode inventory, and a phone in the browser
  登录服务、模拟微信、待办清单、扫码仓库,以及浏览器里的手机

Usage:  make run                          or  node apps/start.mjs [options], after make build

  --port N      the login server's; the four that follow and N + 10 are taken too (8080)
  --data DIR    where databases and keys are kept (minigate-dev)
  --open        open the phone in the browser
  --help
`
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BUILT = process.env.CARGO_TARGET_DIR ? `${process.env.CARGO_TARGET_DIR}/debug` : `${ROOT}target/debug`
/** The simulated WeChat's; they open nothing anywhere else. */
const APPS = [
  { name: 'todo', id: 'wx5100000000000002', secret: '51000000000000000000000000000002' },
  { name: 'scancode', id: 'wx5100000000000003', secret: '51000000000000000000000000000003' },
]

/** Of the reminders; the simulated WeChat takes any. */
const TEMPLATE = 'todo-reminder'

const children = []
let ending = false

main().catch((error) => end(1, error.message))

async function main() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: process.env.MINIGATE_PORT ?? '8080' },
      data: { type: 'string', default: `${ROOT}minigate-dev` },
      open: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void process.stdout.write(USAGE)
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_500) throw new Error('--port is a number such as 8080')
  const at = (n) => `127.0.0.1:${port + n}`
  const url = (n) => `http://${at(n)}`
  process.on('SIGINT', () => end(0)).on('SIGTERM', () => end(0))

  await start('minigate', ['dev', '--listen', at(0), '--simulator-listen', at(1), '--data', values.data], url(0))
  for (const [n, app] of APPS.entries()) {
    await post(`${url(1)}/_sim/v1/apps`, { app_id: app.id, secret: app.secret })
    const data = `${values.data}/${app.name}`
    mkdirSync(data, { recursive: true, mode: 0o700 })
    const words = ['--listen', at(2 + n), '--data', data, '--wechat-base-url', url(1), '--app-id', app.id]
    await start(`minigate-${app.name}`, words, url(2 + n), {
      [`MINIGATE_${app.name.toUpperCase()}_APP_SECRET`]: app.secret,
      MINIGATE_TODO_TEMPLATE_ID: TEMPLATE,
    })
  }
  const folders = APPS.map((app) => `${ROOT}apps/${app.name}/miniprogram`)
  // What the mini programs say in development, and where that is here.
  const servers = [0, 2, 3].flatMap((n) => ['--server', `http://127.0.0.1:${8080 + n}=${url(n)}`])
  const phone = ['--listen', at(10), '--simulator', url(1), ...servers, ...folders]
  await start('phone', values.open ? [...phone, '--open'] : phone, url(10))
  process.stdout.write(welcome(url, values.data))
}

/** Starts a program and waits until it answers at `url`. What it says is kept, and shown if it ends by itself. */
async function start(name, words, url, environment = {}) {
  const [command, first] =
    name === 'phone' ? [process.execPath, [`${ROOT}packages/phone/dist/cli.js`]] : [`${BUILT}/${name}`, []]
  const program = first[0] ?? command
  if (!existsSync(program)) throw new Error(`${program} is not there: run \`make build\` first`)
  const child = spawn(command, [...first, ...words], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(text) > 200 && said.shift())
  children.push(child)
  child.on('error', (error) => end(1, `${name} cannot be started: ${error.message}`))
  child.on('exit', () => end(1, `${name} has ended. It said:\n\n${Buffer.concat(said)}`))
  await answers(name === 'phone' ? url : `${url}/readyz`, name)
}

async function answers(url, name) {
  for (let tries = 0; tries < 600 && !ending; tries++) {
    const there = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    )
    if (there) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  if (!ending) throw new Error(`${name} did not answer at ${url} within half a minute`)
}

async function post(url, body) {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
}

function end(status, message) {
  if (ending) return
  ending = true
  if (message) process.stderr.write(`error: ${message}\n`)
  for (const child of children) child.kill('SIGTERM')
  process.exitCode = status
}

function welcome(url, data) {
  return `
  Open · 打开                     ${url(10)}

  to-do list · 待办清单            ${url(2)}
  barcode inventory · 扫码仓库     ${url(3)}
  login server · 登录服务          ${url(0)}   (API: ${url(0)}/docs/)
  simulated WeChat · 模拟微信      ${url(1)}   not WeChat: whoever reaches it can log in as anyone
  data · 数据目录                  ${data}

Log in without a phone · 不用手机,命令行登录:

CODE=$(curl -sX POST -H 'accept: text/plain' ${url(1)}/_sim/v1/codes)
TOKEN=$(curl -s ${url(0)}/v1/login -H 'content-type: application/json' -d '{"style":"token","code":"'$CODE'"}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
curl ${url(0)}/v1/me -H "authorization: Bearer $TOKEN"

Ctrl-C ends it · 按 Ctrl-C 结束
`
}
