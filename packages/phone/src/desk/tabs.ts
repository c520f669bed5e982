import { element } from './dom.ts'

export interface Tab {
  id: string
  words: string
  content: HTMLElement
}

export interface Tabs {
  element: HTMLElement
  select(id: string): void
  /** A number on a tab, or nothing. */
  mark(id: string, count: number): void
}

/** Tabs as the keyboard expects them: arrows, Home and End move, Tab goes into the panel. */
export function createTabs(label: string, tabs: Tab[]): Tabs {
  const heads = tabs.map((tab) =>
    element(
      'button',
      { type: 'button', role: 'tab', id: `tab-${tab.id}`, 'aria-controls': `panel-${tab.id}`, class: 'tab' },
      tab.words,
      element('span', { class: 'tab-count', hidden: true }),
    ),
  )
  const panels = tabs.map((tab) =>
    element(
      'section',
      { role: 'tabpanel', id: `panel-${tab.id}`, 'aria-labelledby': `tab-${tab.id}`, tabindex: 0, class: 'panel-body' },
      tab.content,
    ),
  )
  const list = element('div', { role: 'tablist', 'aria-label': label, class: 'tab-list' }, ...heads)

  const show = (index: number): void => {
    for (const [at, head] of heads.entries()) {
      head.setAttribute('aria-selected', String(at === index))
      head.tabIndex = at === index ? 0 : -1
    }
    for (const [at, panel] of panels.entries()) panel.hidden = at !== index
  }
  for (const [at, head] of heads.entries()) head.addEventListener('click', () => show(at))
  list.addEventListener('keydown', (event) => {
    const current = heads.findIndex((head) => head.tabIndex === 0)
    const last = heads.length - 1
    const next = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: last }[event.key]
    if (next === undefined) return
    event.preventDefault()
    const index = next < 0 ? last : next > last ? 0 : next
    show(index)
    heads[index]?.focus()
  })
  show(0)

  return {
    element: element('div', { class: 'tabs' }, list, ...panels),
    select: (id) => show(tabs.findIndex((tab) => tab.id === id)),
    mark(id, count) {
      const badge = heads[tabs.findIndex((tab) => tab.id === id)]?.querySelector<HTMLElement>('.tab-count')
      if (!badge) return
      badge.hidden = count === 0
      badge.textContent = String(count)
    },
  }
}
