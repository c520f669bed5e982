import type { Identity } from '../../runtime/wx/identity.ts'
import {
  clearStored,
  isAbout,
  listStored,
  removeStored,
  StorageRefusal,
  type StoredEntry,
  writeStored,
} from '../../runtime/wx/stored.ts'
import { button, element, fill, labelled } from '../dom.ts'
import { type Desk, selectedDevice } from '../store.ts'
import { text } from '../text.ts'

const ROWS_MAX = 12

/** What the mini program has stored on the chosen phone: its page and this one share the browser's storage. */
export function createStoragePanel(desk: Desk): HTMLElement {
  const title = element('h2')
  const entries = element('div', { class: 'stack' })
  const identity = (): Identity => {
    const { id, person } = selectedDevice(desk) ?? { id: desk.selected, person: '' }
    return { app: desk.state.program.appId, device: id, person }
  }
  const save = (key: string, json: string): void => {
    try {
      writeStored(identity(), key, parse(json))
      desk.say(text('saved'))
    } catch (error) {
      if (!(error instanceof StorageRefusal || error instanceof SyntaxError)) throw error
      desk.say(text(error instanceof SyntaxError ? 'notJson' : 'failed', { why: error.message }))
    }
    show()
  }
  const show = (): void => {
    title.textContent = text('storageOf', { id: desk.selected })
    const remove = (key: string): void => {
      removeStored(identity(), key)
      show()
    }
    const cards = listStored(identity()).map((entry) => createEntry(entry, save, remove))
    fill(entries, ...(cards.length > 0 ? cards : [element('p', { class: 'dim' }, text('storageEmpty'))]))
  }
  desk.watch(show)
  window.addEventListener('storage', (event) => {
    // What is being typed here is not thrown away by news from there.
    const isTyping = entries.contains(document.activeElement) && document.activeElement instanceof HTMLTextAreaElement
    if (isAbout(identity(), event) && !isTyping) show()
  })
  const clear = button(text('clearStorage'), () => {
    clearStored(identity())
    desk.say(text('cleared'))
    show()
  })
  return element(
    'div',
    { class: 'stack' },
    title,
    element('p', { class: 'dim' }, text('storageWhy')),
    entries,
    element('div', {}, clear),
    createNewEntry(save),
  )
}

function createEntry(
  { key, value, size }: StoredEntry,
  save: (key: string, json: string) => void,
  remove: (key: string) => void,
): HTMLElement {
  const field = element('textarea', { 'aria-label': key, spellcheck: 'false' })
  field.value = JSON.stringify(value, null, 2) ?? 'undefined'
  field.rows = Math.min(field.value.split('\n').length, ROWS_MAX)
  return element(
    'div',
    { class: 'card stack' },
    element(
      'div',
      { class: 'line' },
      element('code', { class: 'grow' }, key),
      element('span', { class: 'dim' }, `${size} B`),
    ),
    field,
    element(
      'div',
      { class: 'buttons' },
      button(text('save'), () => save(key, field.value), { 'aria-label': `${text('save')}: ${key}` }),
      button(text('remove'), () => remove(key), { 'aria-label': `${text('remove')}: ${key}` }),
    ),
  )
}

function createNewEntry(save: (key: string, json: string) => void): HTMLElement {
  const key = element('input', { required: true })
  const value = element('input', { required: true })
  const add = (event: Event): void => {
    event.preventDefault()
    save(key.value, value.value)
    form.reset()
  }
  const form = element(
    'form',
    { class: 'card stack', onsubmit: add },
    element('h3', {}, text('add')),
    element('div', { class: 'pair' }, labelled(text('key'), key), labelled(text('value'), value, text('valueHint'))),
    element('div', {}, element('button', {}, text('add'))),
  )
  return form
}

/** JSON, and the one value that is none. */
function parse(json: string): unknown {
  return json.trim() === 'undefined' ? undefined : JSON.parse(json)
}
