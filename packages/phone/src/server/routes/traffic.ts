// wx.request, wx.uploadFile and wx.downloadFile: the page says what to send, the server sends it.

import type { AppConfig } from '../../program.ts'
import type { Call, Handler } from '../context.ts'
import { type Input, json, NO_CONTENT, parseInput, readBody, readJson } from '../http.ts'
import { badInput } from '../problem.ts'
import type { Api } from '../traffic/record.ts'
import type { Outcome, Wanted } from '../traffic/traffic.ts'

/** No PATCH: WeChat has none. */
const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']
const TIMEOUT_MS = 60_000
const TIMEOUT_MS_MAX = 600_000

export const list: Handler = ({ context }) => json({ requests: context.traffic.records() })

export const forget: Handler = ({ context }) => {
  context.traffic.forget()
  return NO_CONTENT
}

export const request: Handler = async (call) => {
  const body = await readJson(call.request)
  const content = body.text('body')
  return told(
    'request',
    await perform(call, 'request', body, content === undefined ? null : Buffer.from(content, 'base64')),
  )
}

export const download: Handler = async (call) =>
  told('downloadFile', await perform(call, 'downloadFile', await readJson(call.request), null))

/** The body is the file; what else there is to know is in a header. */
export const upload: Handler = async (call) => {
  const described = descriptionOf(call)
  const bytes = await readBody(call.request)
  const form = new FormData()
  for (const [name, value] of Object.entries(described.texts('formData'))) form.append(name, value)
  const type = call.request.headers['content-type'] ?? 'application/octet-stream'
  form.append(
    described.required('name'),
    new Blob([new Uint8Array(bytes)], { type }),
    described.text('fileName') ?? 'file',
  )
  const encoded = new Response(form)
  const contentType = encoded.headers.get('content-type') ?? ''
  const body = Buffer.from(await encoded.arrayBuffer())
  return told('uploadFile', await perform(call, 'uploadFile', described, body, contentType))
}

function descriptionOf({ request: { headers } }: Call): Input {
  try {
    return parseInput(decodeURIComponent(String(headers['x-phone-upload'] ?? '')))
  } catch (error) {
    throw error instanceof URIError ? badInput('x-phone-upload is badly encoded') : error
  }
}

function perform(call: Call, api: Api, input: Input, body: Buffer | null, type?: string): Promise<Outcome> {
  const {
    context,
    gone,
    parameters: [id = ''],
  } = call
  const wanted: Wanted = {
    api,
    url: input.required('url'),
    method: api === 'request' ? methodOf(input) : api === 'uploadFile' ? 'POST' : 'GET',
    header: typed(input.texts('header'), type),
    body,
    timeout: timeoutOf(api, input, context.source.current().app),
    redirect: input.text('redirect') === 'manual' ? 'manual' : 'follow',
  }
  return context.traffic.perform(context.devices.get(id), wanted, gone)
}

function methodOf(input: Input): string {
  const method = input.text('method') ?? 'GET'
  if (METHODS.includes(method)) return method
  throw badInput(`wx.request has no method ${JSON.stringify(method)}: it has ${METHODS.join(', ')}`)
}

/** The boundary is ours to choose, so the mini program's content type does not count. */
function typed(header: Record<string, string>, type: string | undefined): Record<string, string> {
  if (type === undefined) return header
  const others = Object.entries(header).filter(([name]) => name.toLowerCase() !== 'content-type')
  return { ...Object.fromEntries(others), 'content-type': type }
}

/** The call's own goes before `app.json`'s. */
function timeoutOf(api: Api, input: Input, app: Pick<AppConfig, 'networkTimeout'>): number {
  const ms = input.number('timeout') || app.networkTimeout?.[api] || TIMEOUT_MS
  return Math.min(Math.ceil(ms), TIMEOUT_MS_MAX)
}

function told(api: Api, outcome: Outcome) {
  if ('failure' in outcome) {
    const { reason, errno } = outcome.failure
    return json({ error: { errMsg: `${api}:fail ${reason}`, errno } })
  }
  const { statusCode, rawHeaders, body } = outcome.answer
  return json({ statusCode, rawHeaders, body: body.toString('base64') })
}
