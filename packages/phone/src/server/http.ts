// Node's http in the words of the phone's routes.

import type { IncomingMessage } from 'node:http'
import { badInput, PhoneError } from './problem.ts'

export const BODY_BYTES_MAX = 12 * 1024 * 1024

export interface Reply {
  status: number
  header: Record<string, string>
  body: Buffer | string
}

export function json(value: unknown, status = 200): Reply {
  return { status, header: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) }
}

/** For the page's synchronous requests: a browser gives those as text alone, and takes bytes away that look like a BOM. */
export function inBase64({ status, header, body }: Reply): Reply {
  return { status, header, body: Buffer.from(body).toString('base64') }
}

export const NO_CONTENT: Reply = { status: 204, header: {}, body: '' }

export async function readBody(request: IncomingMessage, bytesMax = BODY_BYTES_MAX): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    // The rest is still read, or the refusal would not arrive.
    if (bytes <= bytesMax) chunks.push(chunk)
    if (bytes > 4 * bytesMax) request.destroy()
  }
  if (bytes > bytesMax)
    throw new PhoneError(413, 'body_too_large', `a body has ${bytesMax / 1024 / 1024} MB at the most`)
  return Buffer.concat(chunks)
}

export async function readJson(request: IncomingMessage): Promise<Input> {
  return parseInput((await readBody(request)).toString())
}

/** A JSON object whose fields are taken one by one, each with its type. An empty text is an empty object. */
export interface Input {
  text(name: string): string | undefined
  number(name: string): number | undefined
  flag(name: string): boolean | undefined
  texts(name: string): Record<string, string>
  required(name: string): string
  all(): Record<string, unknown>
}

export function parseInput(source: string): Input {
  const fields = objectOf(source)
  function field<T>(name: string, type: string): T | undefined {
    const value = fields[name]
    if (value === undefined || value === null) return undefined
    if (typeof value !== type) throw badInput(`"${name}" must be a ${type}`)
    return value as T
  }
  const input: Input = {
    text: (name) => field<string>(name, 'string'),
    flag: (name) => field<boolean>(name, 'boolean'),
    number(name) {
      const value = field<number>(name, 'number')
      if (value !== undefined && !(value >= 0)) throw badInput(`"${name}" must not be negative`)
      return value
    },
    texts(name) {
      const value = field<Record<string, unknown>>(name, 'object') ?? {}
      return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]))
    },
    required(name) {
      const value = input.text(name)
      if (!value) throw badInput(`"${name}" is missing`)
      return value
    },
    all: () => fields,
  }
  return input
}

function objectOf(source: string): Record<string, unknown> {
  if (source.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch (error) {
    throw badInput(`the body is not JSON: ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badInput('the body is not an object')
  return value as Record<string, unknown>
}
