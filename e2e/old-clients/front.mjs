// What stands between phones and server in the five systems: nginx, and the application that keeps its own views.
import { request as ask, createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'

/**
 * Passes everything on to `target` as it came, and keeps it. A view of `views` (`'POST /path/'`) answers by itself: it
 * gets the request and gives `{ status, body }`.
 */
export async function startFront(target, views = {}) {
  const seen = []
  /** Set-Cookie lines that go before the server's own, as a load balancer writes them. */
  const cookies = []

  async function answer(request, response) {
    const path = request.url.split('?')[0]
    const body = await buffer(request)
    const { method, url, headers, rawHeaders } = request
    const kept = { method, url, path, headers, rawHeaders, body: String(body), status: 0, answer: '' }
    seen.push(kept)
    const view = views[`${method} ${path}`]
    const [status, raw, content] = view ? await own(view, kept) : await onward(kept, body)
    Object.assign(kept, { status, answer: String(content) })
    response.writeHead(status, [...cookies.flatMap((cookie) => ['Set-Cookie', cookie]), ...raw])
    response.end(content)
  }

  async function own(view, request) {
    const { status = 200, body } = await view(request)
    return [status, ['content-type', 'application/json'], JSON.stringify(body)]
  }

  function onward({ method, url, rawHeaders }, body) {
    return new Promise((resolve, reject) => {
      // As nginx does by itself, the request is for the server's own name.
      const isHost = (index) => rawHeaders[index].toLowerCase() === 'host'
      const headers = rawHeaders.map((value, index) => (index % 2 && isHost(index - 1) ? new URL(target).host : value))
      const passed = ask(new URL(url, target), { method, headers }, async (answered) => {
        resolve([answered.statusCode, answered.rawHeaders, await buffer(answered)])
      })
      passed.on('error', reject)
      passed.end(body)
    })
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.destroy(error))
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cookies,
    /** The requests for a path, oldest first. */
    seen: (path) => seen.filter((request) => request.path === path),
    close() {
      server.closeAllConnections()
      return new Promise((closed) => server.close(closed))
    },
  }
}

/** Headers as they stood on the wire: names in their own case. */
export function wire(request, name) {
  const at = request.rawHeaders.findIndex((header, index) => index % 2 === 0 && header === name)
  return at < 0 ? undefined : request.rawHeaders[at + 1]
}
