// A login server in a few lines: it knows which credentials are alive, and nothing else.

import { type Call, createPhone, type Outcome, type Phone } from './phone'

export interface Server {
  phone: Phone
  /** The user who holds the phone. */
  user: string
  /** What every request with a credential is answered with. */
  barred: Outcome | null
  /** Access tokens end; their sessions live on. */
  expireAccess(): void
  /** Sessions end. */
  endSessions(): void
  /** Answers this path by the script, one call after another, before anything else does. */
  script(path: string, ...outcomes: (Outcome | ((call: Call) => Outcome | Promise<Outcome>))[]): void
  /** Keeps the answers of this path back until the function it gives is called. */
  hold(path: string): () => void
  /** How many requests this path has seen. */
  count(path: string): number
}

export function problem(status: number, code: string, more: object = {}): Outcome {
  const data = {
    type: `urn:minigate:error:${code}`,
    title: code,
    status,
    detail: `about ${code}`,
    code,
    request_id: 'r-1',
    ...more,
  }
  return { statusCode: status, data }
}

export const OFFLINE: Outcome = { errMsg: 'request:fail errcode:-106', errno: 600001 }

const TIMES = { created_at: '2026-01-01T00:00:00Z', last_login_at: '2026-01-01T00:00:00Z' }

export function createServer(): Server {
  const access = new Map<string, string>()
  const refresh = new Map<string, string>()
  const scripts = new Map<string, (Outcome | ((call: Call) => Outcome | Promise<Outcome>))[]>()
  const held = new Map<string, Promise<void>>()
  let made = 0

  function issue(style: string, user: string): { body: object; cookies: string[] } {
    made += 1
    const token = `${style}-${made}`
    access.set(token, user)
    if (style === 'cookie') {
      const tail = 'expires=Sat, 24 Apr 2027 05:39:30 GMT; Max-Age=1209600; Path=/; SameSite=Lax'
      const cookies = [`csrftoken=csrf-${made}; ${tail}`, `sessionid=${token}; HttpOnly; ${tail}`]
      return { body: { style, csrf_token: `csrf-${made}`, expires_in: 1000 }, cookies }
    }
    const body = { style, access_token: token, token_type: 'Bearer', expires_in: 1000 }
    if (style === 'token') return { body, cookies: [] }
    refresh.set(`refresh-${made}`, user)
    return {
      body: { ...body, expires_in: 900, refresh_token: `refresh-${made}`, refresh_expires_in: 9000 },
      cookies: [],
    }
  }

  function userOf(user: string): object {
    return {
      id: user,
      nickname: null,
      avatar: null,
      gender: 0,
      locale: null,
      signature: null,
      metadata: null,
      ...TIMES,
    }
  }

  function shown(call: Call): string {
    const session = /sessionid=([^;]*)/.exec(call.header.Cookie || '')
    return (session ? session[1] : (call.header.Authorization || '').replace('Bearer ', '')) as string
  }

  function answer(call: Call): Outcome {
    if (call.path === '/v1/login') {
      if (server.barred) return server.barred
      const { body, cookies } = issue(String(call.data.style), server.user)
      return { statusCode: 200, cookies, data: { user: userOf(server.user), is_new: made === 1, credential: body } }
    }
    if (call.path === '/v1/token/refresh') {
      const token = String(call.data.refresh_token)
      const user = refresh.get(token)
      if (!user) return problem(401, 'session_expired')
      refresh.delete(token)
      return { statusCode: 200, data: issue('jwt', user).body }
    }
    if (server.barred) return server.barred
    const user = access.get(shown(call))
    if (!user) return problem(401, 'session_expired')
    if (call.path === '/v1/logout') {
      access.delete(shown(call))
      return { statusCode: 204 }
    }
    return { statusCode: 200, data: call.path === '/v1/me' ? userOf(user) : { path: call.path, user } }
  }

  const server: Server = {
    phone: createPhone(async (call) => {
      const scripted = scripts.get(call.path)?.shift()
      const outcome = typeof scripted === 'function' ? scripted(call) : (scripted ?? answer(call))
      await held.get(call.path)
      return outcome
    }),
    user: 'alice',
    barred: null,
    expireAccess: () => access.clear(),
    endSessions() {
      access.clear()
      refresh.clear()
    },
    script: (path, ...outcomes) => void scripts.set(path, [...(scripts.get(path) ?? []), ...outcomes]),
    hold(path) {
      let release = () => {}
      held.set(path, new Promise((resolve) => (release = resolve)))
      return () => {
        held.delete(path)
        release()
      }
    },
    count: (path) => server.phone.calls.filter((call) => call.path === path).length,
  }
  return server
}
