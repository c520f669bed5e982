import type { ProgramSource } from './source.ts'

export interface PhoneServerOptions {
  source: ProgramSource
  /** Where the simulated WeChat answers; null: there is none, and logins say so. */
  simulator: string | null
  /** The servers that requests may go to: `http://127.0.0.1:8080`, or `https://api.example.com=http://127.0.0.1:3000`. */
  servers: string[]
  /** `127.0.0.1` by default, and a free port. */
  listen?: { host?: string; port?: number }
  /** An address that other machines reach too is refused unless this is said. */
  allowNonLoopback?: boolean
  /** The mini program's AppSecret, for a simulated WeChat that does not know its AppID yet; else one made of the AppID. */
  secret?: string
  /** The folder with runtime.js, desk.html and so on. */
  web: string
}
