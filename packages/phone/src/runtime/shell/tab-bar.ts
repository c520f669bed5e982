import type { TabBarConfig } from '../../program.ts'
import { button, element } from './layer.ts'

type Tab = TabBarConfig['list'][number]

export interface TabBar {
  /** Shown when the page on top is one of its own, and it is not hidden by `wx.hideTabBar`. */
  update(route: string): void
  indexOf(route: string): number
  tabs: Tab[]
  setBadge(index: number, badge: string | null): void
  setRedDot(index: number, shown: boolean): void
  setItem(index: number, item: Partial<Tab>): void
  setStyle(style: Partial<Omit<TabBarConfig, 'list'>>): void
  setHidden(hidden: boolean): void
}

export function createTabBar(
  parent: HTMLElement,
  config: TabBarConfig | undefined,
  press: (index: number) => void,
): TabBar {
  const tabs = (config?.list ?? []).map((tab) => ({ ...tab }))
  const style = {
    color: '#999999',
    selectedColor: '#07c160',
    backgroundColor: '#ffffff',
    borderStyle: 'black',
    ...config,
  }
  const badges = new Map<number, string>()
  const dots = new Set<number>()
  let isHidden = false
  let route = ''
  const bar = element('nav', 'wx-tab-bar')
  bar.setAttribute('role', 'tablist')
  bar.hidden = true
  parent.append(bar)
  const indexOf = (path: string) => tabs.findIndex((tab) => tab.pagePath === path)

  function draw(): void {
    const selected = indexOf(route)
    bar.hidden = selected < 0 || isHidden
    document.body.classList.toggle('wx-with-tab-bar', !bar.hidden)
    if (bar.hidden) return
    bar.style.backgroundColor = style.backgroundColor
    bar.classList.toggle('wx-tab-bar-light', style.borderStyle === 'white')
    bar.replaceChildren(...tabs.map((tab, index) => drawTab(tab, index, index === selected)))
  }

  function drawTab(tab: Tab, index: number, isSelected: boolean): HTMLElement {
    const item = button(isSelected ? 'wx-tab wx-tab-selected' : 'wx-tab', '', () => press(index))
    item.setAttribute('role', 'tab')
    item.setAttribute('aria-selected', String(isSelected))
    item.dataset.path = tab.pagePath
    item.style.color = isSelected ? style.selectedColor : style.color
    const icon = (isSelected && tab.selectedIconPath) || tab.iconPath
    const holder = element('span', 'wx-tab-icon')
    if (icon) {
      const img = element('img', '')
      img.src = `/assets/${icon.replace(/^\//, '')}`
      img.alt = ''
      holder.append(img)
    }
    item.append(holder, element('span', 'wx-tab-text', tab.text))
    const badge = badges.get(index)
    if (badge !== undefined) item.append(element('span', 'wx-tab-badge', badge))
    else if (dots.has(index)) item.append(element('span', 'wx-tab-dot'))
    return item
  }

  return {
    tabs,
    indexOf,
    update(current) {
      route = current
      draw()
    },
    setBadge(index, badge) {
      if (badge === null) badges.delete(index)
      else badges.set(index, badge)
      draw()
    },
    setRedDot(index, shown) {
      if (shown) dots.add(index)
      else dots.delete(index)
      draw()
    },
    setItem(index, item) {
      Object.assign(tabs[index] ?? {}, item)
      draw()
    },
    setStyle(changes) {
      Object.assign(style, changes)
      draw()
    },
    setHidden(hidden) {
      isHidden = hidden
      draw()
    },
  }
}
