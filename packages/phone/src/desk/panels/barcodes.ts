import { ask } from '../client.ts'
import { button, element, fill, labelled } from '../dom.ts'
import { chineseEan13 } from '../ean13.ts'
import { BARCODES_CHANGED, on } from '../news.ts'
import type { Desk } from '../store.ts'
import { language, text } from '../text.ts'

/** Made-up articles: a name on the button, a valid EAN-13 behind it. */
const ARTICLES: [zh: string, en: string][] = [
  ['矿泉水', 'Water'],
  ['方便面', 'Noodles'],
  ['酸奶', 'Yoghurt'],
  ['纸巾', 'Tissues'],
  ['牙膏', 'Toothpaste'],
  ['绿茶', 'Green tea'],
  ['饼干', 'Biscuits'],
  ['电池', 'Batteries'],
]

/** Codes that break what does not encode them. */
const AWKWARD = ['A&B=1?c#d', '50% off', 'shelf 3/4', '箱子 📦 一']

/** What the camera of the chosen phone sees next. */
export function createBarcodePanel(desk: Desk): HTMLElement {
  const title = element('h2')
  const queue = element('ol', { class: 'queue' })
  const field = element('input', { required: true, maxlength: 1000 })
  const path = (): string => `devices/${encodeURIComponent(desk.selected)}/barcodes`
  const show = (waiting: QueuedBarcode[]): void => {
    const codes = waiting.map((barcode) => element('li', {}, element('code', {}, barcode.text)))
    fill(queue, ...(codes.length > 0 ? codes : [element('li', { class: 'dim' }, text('queueEmpty'))]))
  }
  const read = (): Promise<void> => desk.attempt(async () => show(await ask('GET', path())))
  const enqueue = (code: string): Promise<void> =>
    desk.attempt(async () => {
      await ask('POST', path(), { text: code })
      await read()
    }, text('enqueued'))
  desk.watch(() => {
    title.textContent = text('barcodesTitle', { id: desk.selected })
    read()
  })
  on(BARCODES_CHANGED, read)
  const submit = (event: Event): void => {
    event.preventDefault()
    enqueue(field.value).then(() => form.reset())
  }
  const form = element(
    'form',
    { class: 'line', onsubmit: submit },
    labelled(text('barcodeText'), field),
    element('button', {}, text('enqueue')),
  )
  const articles = ARTICLES.map((names, at) => {
    const code = chineseEan13(100_000 + at * 7919)
    return article(names[language === 'zh' ? 0 : 1], code, () => enqueue(code))
  })
  return element(
    'div',
    { class: 'stack' },
    title,
    element('p', { class: 'dim' }, text('barcodesWhy')),
    queue,
    form,
    element('h3', {}, text('samples')),
    element('div', { class: 'tiles' }, ...articles),
    element('div', { class: 'tiles' }, ...AWKWARD.map((code) => article('', code, () => enqueue(code)))),
  )
}

interface QueuedBarcode {
  text: string
}

function article(name: string, code: string, run: () => unknown): HTMLElement {
  const tile = button('', run, { class: 'tile' })
  fill(tile, name !== '' && element('strong', {}, name), element('code', {}, code))
  return tile
}
