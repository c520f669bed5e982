// Temporary and saved files of a phone. The page keeps them too; here is where the browser gets them for `<image>`.

import type { Call, Context, Handler } from '../context.ts'
import { NO_CONTENT, readBody } from '../http.ts'
import { notFound, PhoneError } from '../problem.ts'

/** As large as an answer to wx.downloadFile may be. */
const FILE_BYTES_MAX = 64 * 1024 * 1024
const BYTES_MAX = 256 * 1024 * 1024

export const get: Handler = (call) => {
  const file = call.context.files.get(keyOf(call))
  if (!file) throw notFound('there is no such file on this phone')
  // A file is no page of the phone's: whatever is in it, it may not run.
  const header = { 'content-type': file.type, 'content-security-policy': 'sandbox', 'cache-control': 'no-store' }
  return { status: 200, header, body: file.bytes }
}

/** For the page itself, which asks for files that may be absent: a 404 would be an error on the browser's console. */
export const look: Handler = (call) => (call.context.files.has(keyOf(call)) ? get(call) : NO_CONTENT)

export const put: Handler = async (call) => {
  const { context, request } = call
  const key = keyOf(call)
  const bytes = await readBody(request, FILE_BYTES_MAX)
  if (total(context) + bytes.length > BYTES_MAX)
    throw new PhoneError(
      507,
      'full',
      `the phones' files have ${BYTES_MAX / 1024 / 1024} MB together: restart the phone`,
    )
  context.files.set(key, { type: request.headers['content-type'] ?? 'application/octet-stream', bytes })
  return NO_CONTENT
}

export const remove: Handler = (call) => {
  call.context.files.delete(keyOf(call))
  return NO_CONTENT
}

function keyOf({ context, parameters: [id = '', path = ''] }: Call): string {
  return `${context.devices.get(id).id}/${path}`
}

function total(context: Context): number {
  return [...context.files.values()].reduce((sum, file) => sum + file.bytes.length, 0)
}
