// The barcode inventory as its users have it: the simulated WeChat, the real server, the mini program in the phone.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, openPhone, run, upwards } from '../../packages/phone/test/browser/support'

/** As in the mini program's `project.config.json`. */
const APP_ID = 'wx5100000000000003'
const APP_SECRET = '53000000000000000000000000000003'

/**
 * Simulated WeChat and inventory, on free ports and in a folder of their own. `MINIGATE_BIN` and `MINIGATE_SCANCODE_BIN`
 * say where the binaries are.
 */
export async function startInventory() {
  const minigate = binary('minigate', 'MINIGATE_BIN', 'minigate-server')
  const scancode = binary('minigate-scancode', 'MINIGATE_SCANCODE_BIN', 'minigate-scancode')
  const folder = mkdtempSync(join(tmpdir(), 'minigate-scancode-'))
  const secretFile = join(folder, 'app.secret')
  writeFileSync(secretFile, APP_SECRET, { mode: 0o600 })

  const simulator = `127.0.0.1:${await freePort()}`
  const server = `127.0.0.1:${await freePort()}`
  const wechat = run(minigate, ['simulate', '--listen', simulator, '--app', `${APP_ID}=${APP_SECRET}`], folder)
  await answers(wechat, `http://${simulator}/_sim/v1/people`)
  const app = ['--app-id', APP_ID, '--app-secret-file', secretFile, '--wechat-base-url', `http://${simulator}`]
  const inventory = run(scancode, ['--listen', server, '--data', folder, ...app], folder)
  await answers(inventory, `http://${server}/v1/me`)

  return {
    url: `http://${server}`,
    simulator: `http://${simulator}`,
    /** As an operator does: `user ban ID`, `user unban ID`. Running servers know within two seconds. */
    operate: (...words) => operate(minigate, folder, words),
    async stop() {
      await inventory.stop()
      await wechat.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A phone with the inventory on it. It takes a while: one a file, which tests hand from one person to the next. */
export async function openInventory(inventory) {
  const phone = await openPhone(upwards('apps/scancode/miniprogram'), { minigate: inventory })
  // Of the page that `hand` goes by.
  phone.forgive(/favicon\.ico/)
  return phone
}

/** Hands the phone to somebody and opens the program at its first page. */
export async function hand(phone, inventory, person) {
  // A page of the phone's server on which no program runs: one that does is loaded anew when the person changes.
  await phone.page.goto(`${phone.url}program.css`)
  // In development the storage says which server it is; each person has a storage of their own.
  const place = ['minigate-phone', ...[APP_ID, phone.id, person].map(encodeURIComponent), 'minigate:server'].join('/')
  await phone.page.evaluate(([name, value]) => localStorage.setItem(name, value), [place, `Json:"${inventory.url}"`])
  await phone.hold(person)
  await phone.see('扫码入库')
}

/** A second phone, of the same person or of somebody else. */
export async function openAnother(phone, inventory, person) {
  const other = await phone.anotherPhone()
  await hand(other, inventory, person)
  return other
}

/** Scans and confirms on the page that opens; `quantity` is typed. */
export async function scanIn(phone, code, { quantity, name } = {}) {
  await openScan(phone, '#scan-in', code)
  if (name !== undefined) await phone.fill('#name', name)
  if (quantity !== undefined) await phone.fill('#quantity', String(quantity))
  await phone.tap('#confirm')
}

export async function scanOut(phone, code, { quantity } = {}) {
  await openScan(phone, '#scan-out', code)
  if (quantity !== undefined) await phone.fill('#quantity', String(quantity))
  await phone.tap('#confirm')
}

/** To the page that asks how many. */
export async function openScan(phone, button, code) {
  await phone.scan(code)
  await phone.tap(button)
  await there(phone, '#confirm')
}

/** Waits until the page on top has it. */
export function there(phone, selector) {
  return phone.top.locator(selector).first().waitFor()
}

/** Answers the modal on the screen, with a text if it asks for one. */
export async function answer(phone, text) {
  if (text !== undefined) await phone.page.locator('.wx-modal-input').fill(text)
  await phone.tap('.wx-modal-confirm')
}

/** Waits until the element shows this text. */
export async function shows(phone, selector, text) {
  await phone.top.locator(selector).filter({ hasText: text }).first().waitFor()
}

/** The number that stands in the element. */
export async function numberIn(phone, selector) {
  return Number(await phone.top.locator(selector).first().innerText())
}

function binary(name, variable, crate) {
  const path = process.env[variable] ?? upwards(`target/debug/${name}`)
  if (path && existsSync(path)) return path
  throw new Error(`${name} is not built: run \`cargo build --package ${crate}\`, or set ${variable}`)
}

async function answers(program, url) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await fetch(url).catch(() => null)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`nothing answers at ${url}:\n${program.said()}`)
}

function operate(minigate, folder, words) {
  const database = readdirSync(folder).find((file) => file.endsWith('.db'))
  const config = join(folder, 'operator.toml')
  const [path, key] = [database, 'master.key'].map((name) => join(folder, name))
  writeFileSync(config, `[database]\nurl = "sqlite:${path}"\n[keys]\nmaster_file = "${key}"\n`)
  const { status, stderr } = spawnSync(minigate, ['--config', config, ...words], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`minigate ${words.join(' ')}: ${stderr}`)
}
