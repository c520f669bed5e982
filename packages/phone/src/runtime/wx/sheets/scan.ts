// What is before the camera: a barcode that was put there, typed, chosen, or shown to the computer's camera.

import { chineseEan13 } from '../../../desk/ean13.ts'
import type { Shell } from '../../environment.ts'
import { button, element } from '../../shell/layer.ts'
import { watchCamera } from './camera.ts'

export interface Barcode {
  text: string
  /** WeChat's name of the kind; null: by the looks of the text. */
  type: string | null
}

const SAMPLES = 4
const LOOK_EVERY_MS = 400

/** `look` asks whether one has been put there meanwhile. Null when the person gave up. */
export async function scanSheet(shell: Shell, look: () => Promise<Barcode | null>): Promise<Barcode | null> {
  let stop = () => {}
  const seen = await shell.sheet<Barcode | null>((content, close) => {
    const field = element('input', 'wx-scan-text')
    field.placeholder = '输入条码 · Type a barcode'
    field.setAttribute('aria-label', field.placeholder)
    const done = button('wx-scan-done', '扫描 Scan', () => {
      if (field.value !== '') close({ text: field.value, type: null })
    })
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') done.click()
    })
    const camera = element('div', 'wx-scan-camera')
    content.classList.add('wx-scan')
    content.append(
      element('h2', 'wx-sheet-title', '扫码 · Scan'),
      camera,
      element('div', 'wx-scan-line', field, done),
      element('div', 'wx-scan-samples', ...samples(close)),
      button('wx-scan-cancel', '取消 Cancel', () => close(null)),
    )
    const stopCamera = watchCamera(camera, close)
    const timer = setInterval(() => {
      look().then(
        (barcode) => barcode && close(barcode),
        () => {},
      )
    }, LOOK_EVERY_MS)
    stop = () => {
      clearInterval(timer)
      stopCamera()
    }
    requestAnimationFrame(() => field.focus())
  })
  stop()
  return seen
}

/** Articles with a valid EAN-13 in China's range. */
function samples(close: (barcode: Barcode) => void): HTMLButtonElement[] {
  return Array.from({ length: SAMPLES }, (_, number) => {
    const text = chineseEan13(number + 1)
    return button('wx-scan-sample', text, () => close({ text, type: 'EAN_13' }))
  })
}
