import type { Report } from './files.ts'
import type { Folder } from './folder.ts'
import { isRecord, type Json } from './json.ts'

/** https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html#tabBar */
export function checkTabBar(folder: Folder, json: Json, mainPages: ReadonlySet<string>, report: Report): void {
  const { tabBar } = json.value
  if (tabBar === undefined) return
  const list: unknown = isRecord(tabBar) ? tabBar.list : null
  if (!Array.isArray(list) || list.length < 2 || list.length > 5) {
    report('error', 'tab-bar', json.place(['tabBar', 'list']), 'a tab bar has a "list" of two to five tabs')
    return
  }
  if (isRecord(tabBar) && tabBar.custom === true) {
    const message = 'the phone shows its own tab bar, not custom-tab-bar/index'
    report('warning', 'unsupported', json.place(['tabBar', 'custom']), message)
  }
  for (const [index, tab] of list.entries()) checkTab(folder, json, tab, index, mainPages, report)
}

function checkTab(
  folder: Folder,
  json: Json,
  tab: unknown,
  index: number,
  mainPages: ReadonlySet<string>,
  report: Report,
): void {
  const at = (key: string) => json.place(['tabBar', 'list', index, key])
  if (!isRecord(tab) || typeof tab.pagePath !== 'string' || typeof tab.text !== 'string') {
    report('error', 'tab-bar', json.place(['tabBar', 'list', index]), 'a tab has a "pagePath" and a "text"')
    return
  }
  if (!mainPages.has(tab.pagePath)) {
    const why = tab.pagePath.startsWith('/')
      ? 'write it without the slash in front'
      : 'add it there, or name another page'
    report('error', 'tab-bar', at('pagePath'), `${tab.pagePath} is not in "pages": ${why}`)
  }
  for (const key of ['iconPath', 'selectedIconPath']) {
    const icon = tab[key]
    if (typeof icon === 'string' && !folder.files.has(icon.replace(/^\.?\//, ''))) {
      report('error', 'tab-bar', at(key), `there is no picture ${icon}`)
    }
  }
}
