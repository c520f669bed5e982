// One request with Node's http: bytes out, bytes in.

import { request } from 'node:http'

export interface HttpAnswer {
  status: number
  /** Names as they came, in the order in which they came. */
  header: [string, string][]
  body: Buffer
}

export function http(
  method: string,
  url: string,
  header: Record<string, string>,
  body: Buffer | null,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const [, host, port, path] = /^http:\/\/([\d.]+):(\d+)(.*)$/.exec(url) ?? []
    const headers = body ? { ...header, 'Content-Length': String(body.length) } : header
    const sent = request({ host, port, path: path || '/', method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const raw = answer.rawHeaders
        const pairs = raw.flatMap((name, i) => (i % 2 ? [] : [[name, raw[i + 1] ?? ''] as [string, string]]))
        resolve({ status: answer.statusCode ?? 0, header: pairs, body: Buffer.concat(chunks) })
      })
    })
    sent.on('error', reject)
    sent.end(body ?? undefined)
  })
}

/** JSON to one of our own servers, and its answer. */
export async function json<Body>(method: string, url: string, body?: object): Promise<Body> {
  const answer = await http(method, url, {}, body ? Buffer.from(JSON.stringify(body)) : null)
  const text = answer.body.toString()
  if (answer.status >= 400) throw new Error(`${method} ${url}: ${answer.status} ${text}`)
  return JSON.parse(text || 'null')
}
