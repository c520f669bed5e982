import picomatch from 'picomatch'
import type { Report, SourceFile } from './files.ts'
import { isRecord, parseJson } from './json.ts'

/** `project.config.json`, as far as it says what the program is. */
export interface Project {
  appId: string
  name: string
  /** Relative to the folder. */
  miniprogramRoot: string
  /** WeChat's tools compile modules to strict mode unless `setting.es6` is off. */
  strict: boolean
  ignores(path: string): boolean
  report(report: Report): void
}

export function parseProject(file: SourceFile | null): Project {
  const json = file && parseJson(file)
  const value = json?.value ?? {}
  const pack = isRecord(value.packOptions) ? value.packOptions.ignore : null
  const rules = (Array.isArray(pack) ? pack : []).flatMap((rule) => toRule(rule) ?? [])
  const miniprogramRoot = textOf(value.miniprogramRoot) ?? '.'
  const isInside = !/^[\\/]|^[a-z]:|(^|[\\/])\.\.([\\/]|$)/i.test(miniprogramRoot)
  function report(report: Report): void {
    json?.report(report)
    const message = 'name a folder below this one, as "miniprogram/"'
    if (json && !isInside) report('error', 'app-config', json.place(['miniprogramRoot']), message)
  }
  return {
    // What WeChat's own tools call a program without an id.
    appId: textOf(value.appid) ?? 'touristappid',
    name: textOf(value.projectname) ?? '',
    miniprogramRoot: isInside ? miniprogramRoot : '.',
    strict: !(isRecord(value.setting) && value.setting.es6 === false),
    ignores: (path) => path.startsWith('project.') || rules.some((rule) => rule(path)),
    report,
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

type Rule = (path: string) => boolean

/** https://developers.weixin.qq.com/miniprogram/dev/devtools/projectconfig.html#packOptions */
function toRule(rule: unknown): Rule | null {
  if (!isRecord(rule) || typeof rule.value !== 'string') return null
  const value = rule.value.replace(/^\.?\//, '')
  switch (rule.type) {
    case 'file':
      return (path) => path === value
    case 'folder': {
      const folder = `${value.replace(/\/$/, '')}/`
      return (path) => path.startsWith(folder)
    }
    case 'suffix':
      return (path) => path.endsWith(value)
    case 'prefix':
      return (path) => path.slice(path.lastIndexOf('/') + 1).startsWith(value)
    case 'glob':
      return picomatch(value)
    case 'regexp':
      return regexpRule(value)
    default:
      return null
  }
}

function regexpRule(pattern: string): Rule | null {
  try {
    const expression = new RegExp(pattern)
    return (path) => expression.test(path)
  } catch {
    return null
  }
}
