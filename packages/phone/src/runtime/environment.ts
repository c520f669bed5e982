import type { Program } from '../program.ts'

/** One phone: what the parts of the runtime have of each other. */
export interface Environment {
  program: Program
  /** Which phone this is, from the page's address `/device/<id>/`. Each has its own storage, and somebody who holds it. */
  device: string
  shell: Shell
  lifecycle: Lifecycle
  abilities: Abilities
  /** The object that the mini program knows as `wx`. */
  wx: Record<string, unknown>
}

/** The screen: pages and what lies above them. Made by `shell/`, used by `wx/` and by built-in components. */
export interface Shell {
  /** `events` are what the opened page may emit to the one that opened it; resolves to the channel between the two. */
  navigateTo(url: string, events?: Record<string, Listener>): Promise<EventChannel>
  redirectTo(url: string): Promise<void>
  reLaunch(url: string): Promise<void>
  switchTab(url: string): Promise<void>
  navigateBack(delta: number): Promise<void>
  /** The page on top: its route and query. */
  current(): { route: string; query: Record<string, string> } | null
  /** A sheet from the bottom of the screen, as WeChat asks for consent with. Resolves when `close` is called; null when dismissed. */
  sheet<T>(fill: (content: HTMLElement, close: (value: T) => void) => void): Promise<T | null>
  /** Asks the page's `onShareAppMessage` for a card and hands it to {@link Abilities.share}. `target`: the button pressed. */
  share(from: 'button' | 'menu', target?: unknown): Promise<void>
  /** An error of the mini program, shown over the page with file and line. */
  report(error: unknown): void
}

/** A function of the mini program: takes what it likes. */
export type Listener = (...values: never[]) => unknown

/** What `wx.navigateTo` and `getOpenerEventChannel` give. */
export interface EventChannel {
  on(event: string, listener: Listener): void
  once(event: string, listener: Listener): void
  off(event: string, listener?: Listener): void
  emit(event: string, ...values: unknown[]): void
}

/** The mini program as a whole: how it was opened, and what happens to it. */
export interface Lifecycle {
  /** How it was started first, and how it last came to the front. */
  launch: Entrance
  enter: Entrance
  on<E extends keyof LifecycleEvents>(event: E, listener: (value: LifecycleEvents[E]) => void): void
  off<E extends keyof LifecycleEvents>(event: E, listener?: (value: LifecycleEvents[E]) => void): void
}

export interface LifecycleEvents {
  show: Entrance
  hide: undefined
  /** The error's message and stack, as `App.onError` gets it. */
  error: string
  unhandledRejection: { reason: unknown; promise: Promise<unknown> }
  pageNotFound: { path: string; query: Record<string, string>; isEntryPage: boolean }
}

export interface Entrance {
  path: string
  query: Record<string, string>
  scene: number
  referrerInfo: Record<string, never>
}

/** What buttons with `open-type` and fields with `type="nickname"` ask WeChat for. Made by `wx/`, used by built-in components. */
export interface Abilities {
  /** `e.detail` of `bindgetphonenumber`: with `code`, `encryptedData` and `iv`, or only `errMsg` when refused. */
  getPhoneNumber(): Promise<Record<string, unknown>>
  /** `e.detail` of `bindchooseavatar`; null when dismissed. `avatarUrl` is a temporary file for `wx.uploadFile`. */
  chooseAvatar(): Promise<{ avatarUrl: string } | null>
  /** `e.detail` of `bindgetuserinfo`. */
  getUserInfo(): Promise<Record<string, unknown>>
  /** The WeChat nickname that a field of `type="nickname"` offers. */
  nickname(): Promise<string>
  /** `open-type="share"`: what the page's `onShareAppMessage` answered is shown as a card that another phone can open. */
  share(card: { title?: string; path?: string; imageUrl?: string }): Promise<void>
}
