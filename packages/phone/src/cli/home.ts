import { createServer, type Server } from 'node:http'
import { refuseForeign } from '../server/guard.ts'
import { PhoneError } from '../server/problem.ts'

export interface Entry {
  name: string
  folder: string
  url: string
}

/** The page of several mini programs: each has a server of its own, this one shows the way. */
export function createHome(entries: Entry[]): Server {
  const page = render(entries)
  return createServer((request, response) => {
    try {
      refuseForeign(request, false)
    } catch (error) {
      if (!(error instanceof PhoneError)) throw error
      response.writeHead(error.status, { 'content-type': 'text/plain; charset=utf-8' }).end(error.message)
      return
    }
    const isHere = request.method === 'GET' && request.url === '/'
    response.writeHead(isHere ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    })
    response.end(isHere ? page : '')
  })
}

function render(entries: Entry[]): string {
  const cards = entries.map(
    ({ name, folder, url }) =>
      `<a href="${escaped(url)}"><strong>${escaped(name)}</strong><code>${escaped(folder)}</code><span>${escaped(url)}</span></a>`,
  )
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>minigate phone</title>
<link rel="icon" href="data:,">
<style>
  :root { color-scheme: light dark; --line: light-dark(#dfe4ea, #30363d); --green: light-dark(#06994a, #2fd07a) }
  body { margin: 0; min-height: 100vh; display: grid; place-content: center; gap: 8px; padding: 40px;
    background: light-dark(#eef1f4, #111417); font: 15px/1.6 system-ui, 'PingFang SC', 'Noto Sans CJK SC', sans-serif }
  h1 { margin: 0; font-size: 26px } h1 b { color: var(--green) } p { margin: 0 0 20px; opacity: .7 }
  nav { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 16px; width: min(900px, 90vw) }
  a { display: flex; flex-direction: column; gap: 4px; padding: 24px; border: 1px solid var(--line); border-radius: 18px;
    background: light-dark(#fff, #1a1e23); color: inherit; text-decoration: none; overflow-wrap: anywhere }
  a:hover, a:focus-visible { border-color: var(--green); outline: 2px solid var(--green) }
  strong { font-size: 18px } code, span { font-size: 12px; opacity: .65 }
</style>
<h1><b>minigate</b> phone</h1>
<p>选一个小程序。微信是模拟的。 · Choose a mini program. WeChat is simulated here.</p>
<nav>${cards.join('')}</nav>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
