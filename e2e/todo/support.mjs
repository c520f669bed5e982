// The to-do list as its users have it: the simulated WeChat, the real server, the mini program in the phone.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, openPhone, run, upwards } from '../../packages/phone/test/browser/support'

/** As in the mini program's `project.config.json`. */
const APP_ID = 'wx5100000000000002'
const APP_SECRET = '51000000000000000000000000000002'
export const TEMPLATE = 'todo-reminder'

/**
 * Simulated WeChat and to-do list, on free ports and in a folder of their own. `MINIGATE_BIN` and `MINIGATE_TODO_BIN` say
 * where the binaries are.
 */
export async function startTodo() {
  const minigate = binary('minigate', 'MINIGATE_BIN', 'minigate-server')
  const program = binary('minigate-todo', 'MINIGATE_TODO_BIN', 'minigate-todo')
  const folder = mkdtempSync(join(tmpdir(), 'minigate-todo-'))
  const secretFile = join(folder, 'app.secret')
  writeFileSync(secretFile, APP_SECRET, { mode: 0o600 })

  const simulator = `127.0.0.1:${await freePort()}`
  const server = `127.0.0.1:${await freePort()}`
  const wechat = run(minigate, ['simulate', '--listen', simulator, '--app', `${APP_ID}=${APP_SECRET}`], folder)
  await answers(wechat, `http://${simulator}/_sim/v1/people`)
  const app = ['--app-secret-file', secretFile, '--wechat-base-url', `http://${simulator}`, '--template-id', TEMPLATE]
  const todo = run(program, ['--listen', server, '--data', folder, ...app], folder)
  await answers(todo, `http://${server}/healthz`)

  return {
    url: `http://${server}`,
    simulator: `http://${simulator}`,
    /** As an operator does: `user ban ID`, `user unban ID`. Running servers know within two seconds. */
    operate: (...words) => operate(minigate, folder, words),
    async stop() {
      await todo.stop()
      await wechat.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A phone with the list on it, at its first page. */
export async function openTodo(todo, person = 'alice') {
  const phone = await openPhone(upwards('apps/todo/miniprogram'), { minigate: todo })
  await settle(phone, todo, person)
  return phone
}

/** In development the storage says which server it is. */
async function settle(phone, todo, person) {
  const place = ['minigate-phone', ...[APP_ID, phone.id, person].map(encodeURIComponent), 'minigate:server'].join('/')
  await phone.page.evaluate(([name, value]) => localStorage.setItem(name, value), [place, `Json:"${todo.url}"`])
  await phone.hold(person)
}

/** Another phone of the same person. */
export async function openAnother(phone, todo, person = 'alice') {
  const other = await phone.anotherPhone()
  await settle(other, todo, person)
  return other
}

export async function add(phone, content) {
  await phone.fill('#new', content)
  await phone.tap('#add')
  await row(phone, content).waitFor()
}

/** The row of the list with this text. */
export function row(phone, content) {
  return phone.top.locator('.todo').filter({ hasText: content }).first()
}

export async function tick(phone, content) {
  await row(phone, content).locator('.tick').click()
}

/** Taps what the menu of a row offers. */
export async function choose(phone, content, action) {
  await row(phone, content).locator('.more-button').click()
  await phone.page.locator('.wx-action-sheet-item').filter({ hasText: action }).click()
}

/** The texts of what is to be done, from the top. */
export async function open(phone) {
  return phone.top.locator('.content:not(.content-done)').allInnerTexts()
}

/** Looks for what other phones did, as pulling the list down does. */
export async function refresh(phone) {
  await phone.restart()
}

/** Waits until everything is with the server. */
export async function synced(phone) {
  await phone.top.locator('.todo').first().waitFor()
  await phone.page.waitForFunction(() => !document.querySelector('.wx-top .pending'))
}

export async function setOffline(phone, offline) {
  await phone.ask('PUT', `network?device=${phone.id}`, { offline })
}

/** Answers the modal on the screen. */
export async function answer(phone) {
  await phone.tap('.wx-modal-confirm')
}

/** Waits until the element shows this text. */
export async function shows(phone, selector, text) {
  await phone.top.locator(selector).filter({ hasText: text }).first().waitFor()
}

function binary(name, variable, crate) {
  const path = process.env[variable] ?? upwards(`target/debug/${name}`)
  if (path && existsSync(path)) return path
  throw new Error(`${name} is not built: run \`cargo build --package ${crate}\`, or set ${variable}`)
}

async function answers(program, url) {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (await fetch(url).catch(() => null)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`nothing answers at ${url}:\n${program.said()}`)
}

function operate(minigate, folder, words) {
  const config = join(folder, 'operator.toml')
  const [database, key] = ['todo.db', 'master.key'].map((name) => join(folder, name))
  writeFileSync(config, `[database]\nurl = "sqlite:${database}"\n[keys]\nmaster_file = "${key}"\n`)
  const { status, stderr } = spawnSync(minigate, ['--config', config, ...words], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`minigate ${words.join(' ')}: ${stderr}`)
}
