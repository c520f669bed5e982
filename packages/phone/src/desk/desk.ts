// The page around the phones: the phones themselves on the left, on the right a panel to change the world they are in.
import { ask } from './client.ts'
import { element, fill } from './dom.ts'
import { listen } from './events.ts'
import { createHeader } from './header.ts'
import { createBarcodePanel } from './panels/barcodes.ts'
import { createBuildPanel } from './panels/build.ts'
import { createNetworkPanel } from './panels/network.ts'
import { createPersonPanel } from './panels/person.ts'
import { createRequestPanel } from './panels/requests.ts'
import { createStoragePanel } from './panels/storage.ts'
import { createWechatPanel } from './panels/wechat.ts'
import { createStage } from './stage.ts'
import { createDesk } from './store.ts'
import { createTabs } from './tabs.ts'
import { language, text } from './text.ts'
import type { State } from './wire.ts'

const SAID_MS = 4000

function start(state: State): void {
  const said = element('div', { class: 'said', role: 'status', 'aria-live': 'polite' })
  let timer = 0
  const desk = createDesk(state, (words) => {
    said.textContent = words
    clearTimeout(timer)
    timer = window.setTimeout(() => fill(said), SAID_MS)
  })
  const stage = createStage(desk)
  const requests = createRequestPanel(desk)
  const storage = createStoragePanel(desk)
  const tabs = createTabs(text('panel'), [
    { id: 'person', words: text('person'), content: createPersonPanel(desk) },
    { id: 'requests', words: text('requests'), content: requests.element },
    { id: 'storage', words: text('storage'), content: storage },
    { id: 'wechat', words: text('wechat'), content: createWechatPanel(desk) },
    { id: 'network', words: text('network'), content: createNetworkPanel(desk) },
    { id: 'barcodes', words: text('barcodes'), content: createBarcodePanel(desk) },
    { id: 'build', words: text('build'), content: createBuildPanel(desk) },
  ])
  const { header, lost } = createHeader(desk, () => tabs.select('build'))
  fill(
    document.body,
    header,
    element('div', { class: 'desk' }, stage.element, element('aside', { class: 'panel' }, tabs.element)),
    said,
  )
  desk.watch(() => {
    document.title = `${desk.state.program.name} · minigate phone`
    tabs.mark('build', desk.state.diagnostics.length)
  })
  listen({
    desk,
    restart: stage.restart,
    onRequest: requests.add,
    onConnection: (isThere) => {
      lost.hidden = isThere
    },
  })
}

document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
ask<State>('GET', 'state').then(start, (error: Error) => {
  fill(document.body, element('p', { class: 'lost', role: 'alert' }, text('failed', { why: error.message })))
})
