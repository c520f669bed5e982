import type { Program } from '../program.ts'

/** One phone: what the parts of the runtime have of each other. */
export interface Environment {
  program: Program
  /** Which phone this is, from the page's address `/device/<id>/`. Each has its own storage, and somebody who holds it. */
  device: string
  shell: Shell
  abilities: Abilities
  /** The object that the mini program knows as `wx`. */
  wx: Record<string, unknown>
}

/** The screen: pages and what lies above them. Made by `shell/`, used by `wx/` and by built-in components. */
export interface Shell {
  navigateTo(url: string): Promise<void>
  redirectTo(url: string): Promise<void>
  reLaunch(url: string): Promise<void>
  switchTab(url: string): Promise<void>
  navigateBack(delta: number): Promise<void>
  /** The page on top: its route and query. */
  current(): { route: string; query: Record<string, string> } | null
  /** A sheet from the bottom of the screen, as WeChat asks for consent with. Resolves when `close` is called; null when dismissed. */
  sheet<T>(fill: (content: HTMLElement, close: (value: T) => void) => void): Promise<T | null>
  /** An error of the mini program, shown over the page with file and line. */
  report(error: unknown): void
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
