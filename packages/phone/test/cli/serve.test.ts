import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, test } from 'node:test'
import { type Program, run } from '../browser/support/program.ts'
import { CLI, type Copy, copyProgram, phone } from './support.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

interface Started {
  program: Program
  url: string
  programs: { name: string; folder: string; url: string }[]
}

async function serve(...words: string[]): Promise<Started> {
  const program = run(process.execPath, [CLI, ...words, '--json', '--listen', '127.0.0.1:0', '--simulator', 'none'])
  ends.push(() => program.stop())
  const said = await program.line((line) => (line.startsWith('{') ? JSON.parse(line) : undefined))
  return { program, ...said }
}

function program(): Copy {
  const copy = copyProgram()
  ends.push(copy.remove)
  return copy
}

async function listening(answer: string): Promise<number> {
  const server = createServer((_, response) => response.end(answer)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close())
  return (server.address() as AddressInfo).port
}

test('a changed file is built and announced, and a broken one is told of', async () => {
  const copy = program()
  const { url } = await serve(copy.folder)
  const events = (await fetch(`${url}_phone/events`)).body?.pipeThrough(new TextDecoderStream()).getReader()
  assert.ok(events)
  ends.unshift(() => events.cancel())
  const heard = async (name: string): Promise<void> => {
    for (let text = ''; !text.includes(`event: ${name}\n`); ) text += (await events.read()).value ?? ''
  }

  copy.write('pages/hello/hello.wxml', '<view>good morning</view>')
  await heard('program')

  assert.match(await (await fetch(`${url}program.js`)).text(), /good morning/)

  copy.write('pages/hello/hello.wxml', '<view>good <viw/></view>')
  await heard('diagnostics')
  const { diagnostics } = (await (await fetch(`${url}_phone/state`)).json()) as { diagnostics: { file: string }[] }
  assert.equal(diagnostics[0]?.file, 'pages/hello/hello.wxml')
})

test('a signal ends it, also while its parent holds its standard input', async () => {
  const child = spawn(process.execPath, [
    CLI,
    'test/programs/hello',
    '--json',
    '--listen',
    '0',
    '--simulator',
    'none',
    '--end-with-stdin',
  ])
  ends.push(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')

  child.kill('SIGTERM')
  const [status] = await once(child, 'exit')

  assert.equal(status, 0)
})

test('several programs have a home page that leads to each', async () => {
  const [one, two] = [program(), program()]
  two.write('project.config.json', '{ "appid": "touristappid", "projectname": "<b>two</b>" }')

  const { url, programs } = await serve(one.folder, two.folder)
  const home = await (await fetch(url)).text()

  assert.deepEqual(
    programs.map(({ name }) => name),
    ['hello', '<b>two</b>'],
  )
  for (const entry of programs) {
    assert.ok(home.includes(`href="${entry.url}"`))
    assert.equal((await fetch(entry.url)).status, 200)
  }
  assert.ok(!home.includes('<b>two'), 'names are text')
})

test('it ends when its parent lets go of its standard input', async () => {
  // No standard input at all is one that has ended.
  const { status, out } = await phone('test/programs/hello', '--listen', '0', '--simulator', 'none', '--end-with-stdin')

  assert.equal(status, 0)
  assert.match(out, /http:\/\/127\.0\.0\.1:\d+\//)
})

test('a port that is taken, a folder without a program and an address for others are refused with advice', async () => {
  const port = await listening('')
  const none = ['--simulator', 'none']

  const taken = await phone('test/programs/hello', '--listen', String(port), ...none)
  const empty = await phone('test/cli', '--listen', '0', ...none)
  const open = await phone('test/programs/hello', '--listen', '0.0.0.0:0', ...none)

  assert.deepEqual([taken.status, empty.status, open.status], [1, 1, 1])
  assert.match(taken.err, new RegExp(`^error: 127.0.0.1:${port} is taken.*--listen`))
  assert.match(empty.err, /app\.json/)
  assert.match(open.err, /for this machine only/)
})

test('a simulated WeChat that is not there, or is something else, is said before anything is served', async () => {
  const other = `http://127.0.0.1:${await listening('hello')}`

  const nobody = await phone('test/programs/hello', '--simulator', 'http://127.0.0.1:1')
  const something = await phone('test/programs/hello', '--simulator', other)

  assert.match(nobody.err, /no simulated WeChat answers at http:\/\/127\.0\.0\.1:1\n.*minigate dev/)
  assert.match(something.err, /is not the simulated WeChat/)
})
