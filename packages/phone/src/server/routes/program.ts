// The compiled mini program, and its own pictures.

import { readFile } from 'node:fs/promises'
import type { Handler } from '../context.ts'
import { json, type Reply, readJson } from '../http.ts'
import { notFound } from '../problem.ts'
import { contentType } from './content-type.ts'

export const script: Handler = ({ context }) => text('text/javascript', context.source.current().script)

export const scriptMap: Handler = ({ context }) => text('application/json', context.source.current().scriptMap)

export const style: Handler = ({ context }) => text('text/css', context.source.current().style)

export const asset: Handler = async ({ context, parameters: [path = ''] }) => {
  const file = context.source.asset(path)
  if (file === null) throw notFound(`the mini program has no file ${JSON.stringify(path)}`)
  const header = { 'content-type': contentType(path), 'content-security-policy': 'sandbox' }
  return { status: 200, header, body: await readFile(file) }
}

export const locate: Handler = async ({ context, request }) =>
  json({ stack: await context.source.locate((await readJson(request)).required('stack')) })

function text(type: string, body: string): Reply {
  return { status: 200, header: { 'content-type': `${type}; charset=utf-8` }, body }
}
