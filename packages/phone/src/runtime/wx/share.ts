// A card that was shared: it can be opened on another phone, as from a chat.

import type { Abilities, Environment } from '../environment.ts'
import { button, element } from '../shell/layer.ts'
import { assetUrl } from './feedback.ts'
import type { Identity } from './identity.ts'
import { ask } from './server.ts'

type Card = Parameters<Abilities['share']>[0]

/** WeChat's number for "from a card in a chat". */
const SCENE = 1007
const CHANNEL = 'minigate-phone-cards'
const PATIENCE_MS = 300

interface Opening {
  to: string
  address: string
}

/** Opens on this phone the cards that others send it. Returns how this phone shares one. */
export function createSharing({ shell, program }: Pick<Environment, 'shell' | 'program'>, { device }: Identity) {
  const channel = new BroadcastChannel(CHANNEL)
  channel.addEventListener('message', ({ data }: MessageEvent<Opening | { opened: string }>) => {
    if (!('to' in data) || data.to !== device) return
    channel.postMessage({ opened: data.address })
    location.assign(data.address)
  })

  return async (card: Card): Promise<void> => {
    const { devices } = await ask<{ devices: { id: string; person: string }[] }>('GET', 'state')
    await shell.sheet((content, close) => {
      const picture = element('img', 'wx-share-picture')
      picture.src = card.imageUrl ? assetUrl(card.imageUrl) : 'data:,'
      picture.alt = ''
      picture.hidden = !card.imageUrl
      const open = devices.map(({ id, person }) => {
        const label = `在手机 ${id}（${person}）打开 · Open on phone ${id} (${person})`
        const item = button('wx-sheet-item wx-share-open', label, () => {
          close(null)
          openOn(id, card.path ?? '')
        })
        item.dataset.device = id
        return item
      })
      content.classList.add('wx-share')
      content.append(
        element('p', 'wx-sheet-who', program.name),
        element('div', 'wx-share-card', element('p', 'wx-share-title', card.title ?? program.name), picture),
        ...open,
        button('wx-sheet-refuse', '关闭 Close', () => close(null)),
      )
    })
  }

  function openOn(to: string, path: string): void {
    const address = `/device/${encodeURIComponent(to)}/?path=${encodeURIComponent(path)}&scene=${SCENE}`
    if (to === device) {
      location.assign(address)
      return
    }
    // A phone that is on no page yet gets one.
    const late = setTimeout(() => window.open(address), PATIENCE_MS)
    const answered = ({ data }: MessageEvent<Opening | { opened: string }>) => {
      if ('opened' in data && data.opened === address) clearTimeout(late)
    }
    channel.addEventListener('message', answered)
    setTimeout(() => channel.removeEventListener('message', answered), 2 * PATIENCE_MS)
    channel.postMessage({ to, address })
  }
}
