// What the phone's server says (`src/server/`), as far as the desk looks at it.

export interface State {
  program: { appId: string; name: string }
  diagnostics: Diagnostic[]
  simulator: string | null
  /** Why there are no people. */
  simulator_problem: string | null
  servers: string[]
  devices: Device[]
  people: Person[]
}

export interface Device {
  id: string
  person: string
}

export interface Person {
  name: string
  nickname: string
  avatar_url: string
  phone?: string | null
  /** What `wx.getUserProfile` gives of them. */
  profile?: 'anonymous' | 'real'
}

export interface Diagnostic {
  severity: 'error' | 'warning'
  file: string
  line: number
  column: number
  code: string
  message: string
}

export interface NetworkConditions {
  offline: boolean
  delay_ms: number
  /** How many requests fail before they reach the server. */
  fail_next: number
  /** How many answers are lost on the way back. */
  drop_answer_next: number
}

/** A request of a mini program, credentials blanked. */
export interface RequestRecord {
  device: string
  id: number
  method: string
  url: string
  status: number | null
  ms: number
  /** Why there was no answer. */
  error: string | null
  sent: Half
  received: Half | null
}

export interface Half {
  bytes: number
  headers: [name: string, value: string][]
  body: string | null
}
