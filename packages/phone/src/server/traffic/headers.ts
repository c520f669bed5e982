// The headers of a request as a phone sends it.

const USER_AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ' +
  'Mobile/15E148 MicroMessenger/8.0.50 NetType/WIFI Language/zh_CN minigate-phone'

/** Not the mini program's to say: WeChat or the connection does. */
const RESERVED = new Set([
  ...['referer', 'host', 'content-length', 'connection', 'transfer-encoding', 'accept-encoding'],
  ...['keep-alive', 'upgrade', 'te', 'trailer', 'expect'],
])

export function requestHeaders(own: Record<string, string>, appId: string): Record<string, string> {
  const kept = Object.entries(own).filter(([name]) => !RESERVED.has(name.toLowerCase()))
  const names = new Set(kept.map(([name]) => name.toLowerCase()))
  return {
    ...(names.has('user-agent') ? {} : { 'user-agent': USER_AGENT }),
    ...Object.fromEntries(kept.map(([name, value]) => [name, latin1(value)])),
    'accept-encoding': 'gzip, deflate, br',
    referer: `https://servicewechat.com/${appId}/devtools/page-frame.html`,
  }
}

/** Node takes header values as Latin-1; what was written as UTF-8 arrives as it. */
function latin1(value: string): string {
  return /^[\x20-\x7e\t]*$/.test(value) ? value : Buffer.from(value).toString('latin1')
}

/** What may not go along when another server is asked. */
const CREDENTIALS = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-csrftoken', 'x-user-token', 'token'])

export function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIALS.has(name.toLowerCase())))
}

export function headerOf(rawHeaders: string[], name: string): string | undefined {
  const at = rawHeaders.findIndex((entry, i) => i % 2 === 0 && entry.toLowerCase() === name)
  return at < 0 ? undefined : rawHeaders[at + 1]
}
