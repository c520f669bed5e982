// What the reader has in front of them: the desk in a browser, with the phones on it.
import { launchChromium } from '../../packages/phone/test/browser/support'

/** Of a server that is being started anew, as the tutorial has it. */
const GONE = /net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/

export async function openScreen(locale) {
  const browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width: 1700, height: 960 }, locale })
  const page = await context.newPage()
  const errors = []
  context.on('weberror', (error) => errors.push(String(error.error().stack ?? error.error())))
  context.on('console', (message) => {
    if (message.type() === 'error' && !GONE.test(message.text())) errors.push(message.text())
  })
  const frame = (phone) => page.frameLocator(`iframe[src="/device/${phone}/"]`)
  const panel = () => page.getByRole('tabpanel')

  const actions = {
    tap: async ({ phone, what }) => (await named(phone, what)).click(),
    see: ({ phone, what }) => named(phone, what),
    async type({ phone, what, text }) {
      const field = frame(phone).locator(`wx-input:has-text(${JSON.stringify(what)}) input`)
      await field.first().fill(text)
    },
    async seePicture({ phone }) {
      const picture = frame(phone).locator('wx-image img').filter({ visible: true }).first()
      await picture.waitFor()
      await picture.evaluate((image) => image.decode())
    },
    goBack: ({ phone }) => frame(phone).locator('.wx-nav-back').filter({ visible: true }).click(),
    reload: () => page.reload(),
    clickPanel: ({ what }) =>
      page
        .getByRole('tab', { name: what })
        .or(page.getByRole('button', { name: what }))
        .first()
        .click(),
    seePanel: ({ what }) => panel().getByText(what).filter({ visible: true }).first().waitFor(),
  }

  return {
    errors,
    url: () => page.url(),
    open: (url) => page.goto(url),
    screenshot: (name) => page.screenshot({ path: `.build/screenshots/${name}.png` }),
    close: () => browser.close(),
    do: ({ action, ...words }) => actions[action](words),
  }

  /** The element of exactly these words, or else one that has them. */
  async function named(phone, words) {
    const exact = frame(phone).getByText(words, { exact: true }).filter({ visible: true })
    const loose = frame(phone).getByText(words).filter({ visible: true })
    await exact.or(loose).first().waitFor()
    return ((await exact.count()) > 0 ? exact : loose).first()
  }
}
