/**
 * A compiled mini program: what `compile` makes of a folder, and the runtime in the browser loads.
 *
 * It travels as three files: `program.js`, a script that calls `__minigate_program(program)`; its source map; and
 * `program.css`. A path here is a file's path in the folder, without its extension and without a slash in front.
 */
export interface Program {
  /** From `project.config.json`; WeChat's tools call an absent one `touristappid`. */
  appId: string
  name: string
  app: AppConfig
  /** Pages and components by path. */
  units: Record<string, Unit>
  /** What glass-easel's template compiler makes of all templates, those of the built-in components (`__wx__/<name>`) included. */
  templates: Record<string, unknown>
  /** JavaScript and TypeScript files by path: the app's, the units', and what they `require`, `miniprogram_npm` included. */
  modules: Record<string, ModuleFunction>
  /** Pictures, sounds and fonts of the folder, served beside the program: path with extension. */
  assets: string[]
}

export interface Unit {
  kind: 'page' | 'component'
  config: UnitConfig
  /** The prefix of a component's class names in `program.css` (`<scope>--<class>`); pages and `shared` components have none. */
  scope: string | null
}

/** `app.json`, as far as the phone uses it. */
export interface AppConfig {
  pages: string[]
  /** `subPackages` too, flattened into `pages` by the compiler. */
  window?: WindowConfig
  tabBar?: TabBarConfig
  /** `v2`: built-in components in their newer look. */
  style?: string
  usingComponents?: Record<string, string>
  networkTimeout?: { request?: number; uploadFile?: number; downloadFile?: number }
  permission?: Record<string, { desc: string }>
}

/** What a page's own `.json` may say; it goes before `app.json`'s `window`. */
export interface WindowConfig {
  navigationBarTitleText?: string
  navigationBarBackgroundColor?: string
  navigationBarTextStyle?: 'black' | 'white'
  navigationStyle?: 'default' | 'custom'
  backgroundColor?: string
  enablePullDownRefresh?: boolean
  onReachBottomDistance?: number
}

export interface UnitConfig extends WindowConfig {
  component?: boolean
  /** Resolved by the compiler: tag name to unit path. `app.json`'s are merged in. */
  usingComponents?: Record<string, string>
  /** Tags that the user of the component fills (`generic:<tag>`), with the unit that stands in. */
  componentGenerics?: Record<string, true | { default?: string }>
  /** Also from `options` in the component's script. */
  styleIsolation?: string
}

export interface TabBarConfig {
  color?: string
  selectedColor?: string
  backgroundColor?: string
  borderStyle?: 'black' | 'white'
  list: { pagePath: string; text: string; iconPath?: string; selectedIconPath?: string }[]
}

/** Called with the values of {@link MODULE_PARAMETERS}; what is left out is undefined. */
export type ModuleFunction = (...globals: unknown[]) => void

/**
 * What a browser has and WeChat's JavaScript does not. They are parameters that nobody fills, so that what runs here runs
 * there: `typeof URL` is `undefined`, and `document` cannot be used by accident.
 */
export const ABSENT_GLOBALS = [
  'window',
  'self',
  'document',
  'fetch',
  'XMLHttpRequest',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'location',
  'history',
  'navigator',
  'alert',
  'confirm',
  'prompt',
  'WebSocket',
  'EventSource',
  'URL',
  'URLSearchParams',
  'Headers',
  'Request',
  'Response',
  'FormData',
  'Blob',
  'File',
  'FileReader',
  'AbortController',
  'AbortSignal',
  'TextEncoder',
  'TextDecoder',
  'crypto',
  'atob',
  'btoa',
  'Image',
  'Audio',
  'requestAnimationFrame',
  'cancelAnimationFrame',
  'MutationObserver',
] as const

/** The parameters of a {@link ModuleFunction}, in order. */
export const MODULE_PARAMETERS = [
  'require',
  'module',
  'exports',
  'wx',
  'App',
  'Page',
  'Component',
  'Behavior',
  'getApp',
  'getCurrentPages',
  'global',
  'globalThis',
  ...ABSENT_GLOBALS,
] as const
