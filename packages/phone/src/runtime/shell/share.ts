import type { Abilities } from '../environment.ts'
import type { OpenPage } from '../page.ts'

interface Card {
  title?: string
  path?: string
  imageUrl?: string
}

type Answer = Card & { promise?: Promise<Card> }

/** Asks the page what to share. `promise` in its answer may replace the answer within three seconds, as in WeChat. */
export async function sharePage(
  page: OpenPage,
  abilities: Abilities,
  appName: string,
  from: 'button' | 'menu',
  target?: unknown,
): Promise<void> {
  const asked = (await page.run('onShareAppMessage', { from, target })) as Answer | undefined
  const { promise, ...direct } = asked ?? {}
  const late = promise && (await Promise.race([promise.catch(() => null), after(3000)]))
  const card = late ?? direct
  const query = Object.entries(page.query).map(([name, value]) => `${name}=${value}`)
  const here = query.length > 0 ? `/${page.route}?${query.join('&')}` : `/${page.route}`
  await abilities.share({ ...card, title: card.title ?? appName, path: card.path ?? here })
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms))
}
