import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments } from '../../src/cli/arguments.ts'
import { phone } from './support.ts'

test('one folder is enough: the rest is where `minigate dev` has it', () => {
  const { command, folders, listen, simulator, servers } = parseArguments(['miniprogram'])

  assert.deepEqual([command, folders], ['serve', ['miniprogram']])
  assert.deepEqual(listen, { host: '127.0.0.1', port: 8090 })
  assert.deepEqual([simulator, servers], ['http://127.0.0.1:8081', ['http://127.0.0.1:8080']])
})

test('servers that are named take the place of the usual one', () => {
  const words = ['a', '--server', 'http://127.0.0.1:3000/', '--server', 'https://example.com']

  assert.deepEqual(parseArguments(words).servers, ['http://127.0.0.1:3000', 'https://example.com'])
})

test('an address may be a port alone, or of IP version 6', () => {
  assert.deepEqual(parseArguments(['a', '--listen', '9000']).listen, { host: '127.0.0.1', port: 9000 })
  assert.deepEqual(parseArguments(['a', '--listen', '[::1]:9000']).listen, { host: '::1', port: 9000 })
})

for (const [words, said] of [
  [[], /name the folder/],
  [['check'], /name the folder/],
  [['a', '--listen', 'x'], /--listen x: write an address and a port/],
  [['a', '--listen', '127.0.0.1:70000'], /--listen/],
  [['a', '--simulator', '8081'], /--simulator 8081: write a whole address/],
  [['a', '--server', 'http://127.0.0.1:3000/api'], /only the origin counts, write http:\/\/127.0.0.1:3000/],
  [['a', '--server', 'http://user:secret@127.0.0.1:3000'], /only the origin counts/],
  [['a', '--sever', 'x'], /--sever[\s\S]*--help/],
] as const)
  test(`refused with a word of advice: ${words.join(' ') || 'nothing at all'}`, () => {
    assert.throws(() => parseArguments([...words]), said)
  })

test('--help has examples, --version the version', async () => {
  assert.match((await phone('--help')).out, /Examples:[\s\S]*minigate-phone check/)
  assert.match((await phone('--version')).out, /^\d+\.\d+\.\d+\n$/)
})
