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
  /** Every JavaScript or TypeScript file by path, `miniprogram_npm` included. */
  modules: Record<string, ModuleFunction>
  /** Pictures and other files that templates and styles name, served beside the program: path with extension. */
  assets: string[]
}

export interface Unit {
  kind: 'page' | 'component'
  config: UnitConfig
  /** The prefix of a component's class names in `program.css` (`<scope>--<class>`); pages have none. */
  scope: string | null
}

/** `app.json`, as far as the phone uses it. */
export interface AppConfig {
  pages: string[]
  /** `subPackages` too, flattened into `pages` by the compiler. */
  window?: WindowConfig
  tabBar?: TabBarConfig
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
  /** Absolute paths, resolved by the compiler: tag name to unit path. `app.json`'s are merged in. */
  usingComponents?: Record<string, string>
  styleIsolation?: string
}

export interface TabBarConfig {
  color?: string
  selectedColor?: string
  backgroundColor?: string
  borderStyle?: 'black' | 'white'
  list: { pagePath: string; text: string; iconPath?: string; selectedIconPath?: string }[]
}

/** `window` and `document` are handed in as undefined, so that a mini program cannot use the DOM by accident. */
export type ModuleFunction = (...globals: unknown[]) => void

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
  'window',
  'self',
  'document',
  'fetch',
  'XMLHttpRequest',
  'localStorage',
] as const
