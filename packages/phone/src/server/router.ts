import type { Handler } from './context.ts'
import { notFound, PhoneError } from './problem.ts'

/** `GET /_phone/devices/:device`; a last `*` stands for the rest of the path. */
export type Routes = Record<string, Handler>

export interface Match {
  handler: Handler
  parameters: string[]
}

export function createRouter(routes: Routes): (method: string, path: string) => Match {
  const compiled = Object.entries(routes).map(([route, handler]) => {
    const [method = '', pattern = ''] = route.split(' ')
    return { method, path: new RegExp(`^${pattern.replace(/:\w+/g, '([^/]+)').replace(/\*$/, '(.*)')}$`), handler }
  })
  return (method, path) => {
    const there = compiled.filter((route) => route.path.test(path))
    const route = there.find((candidate) => candidate.method === method)
    if (route) return { handler: route.handler, parameters: parametersOf(route.path, path) }
    if (there.length === 0) throw notFound(`there is nothing at ${path}`)
    const methods = there.map((candidate) => candidate.method).join(', ')
    throw new PhoneError(405, 'method_not_allowed', `${path} has ${methods}, not ${method}`)
  }
}

function parametersOf(pattern: RegExp, path: string): string[] {
  try {
    return (pattern.exec(path) ?? []).slice(1).map(decodeURIComponent)
  } catch {
    throw notFound(`${path} is badly encoded`)
  }
}
