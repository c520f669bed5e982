import { resolvePath } from '../../resolve.ts'

export interface Target {
  route: string
  query: Record<string, string>
}

/** `detail?id=1` on `pages/list/list` is `pages/list/detail`. */
export function parseUrl(url: string, from: string | null): Target {
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  return { route: resolvePath(path, from ?? ''), query: mark < 0 ? {} : parseQuery(url.slice(mark + 1)) }
}

/** Values arrive as they stand in the URL: decoding is the page's business, as in WeChat. */
export function parseQuery(text: string): Record<string, string> {
  const query: Record<string, string> = {}
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    if (equals < 0) query[pair] = ''
    else query[pair.slice(0, equals)] = pair.slice(equals + 1)
  }
  return query
}
