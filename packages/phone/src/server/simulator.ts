// The simulated WeChat's control API: what the phone asks it for. Described in crates/sim/README.md.

import { PhoneError } from './problem.ts'

/** What wx.getUserProfile tells: nothing, as today, or the person's own nickname and picture, as until 2022. */
export type Profile = 'anonymous' | 'real'

export interface Person {
  name: string
  nickname: string
  avatar_url: string
  gender: string
  phone: string | null
  country_code: string
}

export interface Simulator {
  url: string | null
  people(): Promise<Person[]>
  person(name: string): Promise<Person>
  /** Edits someone, and makes them when they are new. */
  putPerson(name: string, edit: object): Promise<Person>
  /** Makes the simulated WeChat know a mini program. */
  ensureApp(appId: string, secret: string): Promise<void>
  code(person: string, app: string): Promise<string>
  phoneCode(person: string, app: string): Promise<string>
  openData(person: string, app: string, api: string, profile: Profile): Promise<Record<string, unknown>>
  /** When the valid session_key was made; null when there is none. */
  sessionKeyMadeAt(person: string, app: string): Promise<string | null>
  subscribe(person: string, app: string, templateId: string): Promise<void>
  /** A call of the control API that the phone has nothing to add to. */
  control(method: string, path: string, body?: object): Promise<unknown>
}

const TIMEOUT_MS = 10_000

/** The mini program that a simulator begins with: those without an AppID of their own run as this one. */
export const DEFAULT_APP_ID = 'wx5100000000000001'

export function createSimulator(url: string | null): Simulator {
  async function control<T>(method: string, path: string, body?: object): Promise<T> {
    if (url === null)
      throw new PhoneError(
        503,
        'no_simulator',
        'the phone was started without a simulated WeChat: name one by --simulator',
      )
    const answer = await fetch(`${url}/_sim/v1${path}`, {
      method,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => {
      throw new PhoneError(
        502,
        'simulator_unreachable',
        `no simulated WeChat answers at ${url}: start one by \`minigate dev\``,
      )
    })
    const text = await answer.text()
    const value = parsed(text)
    if (answer.ok && value !== undefined) return value as T
    const { error, message } = (value ?? {}) as { error?: string; message?: string }
    if (!error) throw new PhoneError(502, 'not_a_simulator', `what answers at ${url} is not a simulated WeChat`)
    throw new PhoneError(answer.status, error, message ?? error)
  }

  return {
    url,
    control,
    people: async () => (await control<{ people: Person[] }>('GET', '/people')).people,
    person: (name) => control('GET', `/people/${encodeURIComponent(name)}`),
    putPerson: (name, edit) => control('PUT', `/people/${encodeURIComponent(name)}`, edit),
    async ensureApp(appId, secret) {
      const { apps } = await control<{ apps: { app_id: string }[] }>('GET', '/apps')
      if (apps.some((app) => app.app_id === appId)) return
      await control('POST', '/apps', { app_id: appId, secret })
    },
    code: async (person, app) => (await control<{ code: string }>('POST', '/codes', { person, app })).code,
    phoneCode: async (person, app) => (await control<{ code: string }>('POST', '/phone-codes', { person, app })).code,
    openData: (person, app, api, profile) => control('POST', '/open-data', { person, app, api, profile }),
    async sessionKeyMadeAt(person, app) {
      const query = new URLSearchParams({ person, app })
      const { current } = await control<{ current: { made_at: string } | null }>('GET', `/session-keys?${query}`)
      return current?.made_at ?? null
    },
    subscribe: async (person, app, templateId) =>
      void (await control('POST', '/subscriptions', { person, app, template_id: templateId })),
  }
}

/**
 * For a mini program that the simulated WeChat does not know: the secret that its server has to be started with, made
 * as that of the simulator's own app is.
 */
export function simulatedSecret(appId: string): string {
  return `${appId.slice(2, 10)}${'0'.repeat(16)}${appId.slice(10)}`
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return undefined
  }
}
