import type { GeneralComponent } from 'glass-easel'
import type { ButtonProperties } from './button.ts'
import type { Host } from './builtin.ts'

interface Card {
  title?: string
  path?: string
  imageUrl?: string
}
type Answer = (Card & { promise?: Promise<Card> }) | undefined
interface SharingPage {
  onShareAppMessage?(options: { from: 'button'; target: unknown }): Answer | Promise<Answer>
}

/** What the page's `onShareAppMessage` makes of a tap on the button, completed with what WeChat would put in. */
export async function shareCard({ node, environment }: Host<ButtonProperties>): Promise<Card> {
  const page = pageOf(node).getMethodCaller() as SharingPage
  const target = { id: node.id, dataset: node.dataset ?? {} }
  const answer = await page.onShareAppMessage?.({ from: 'button', target })
  const { title, path, imageUrl } = { ...answer, ...(await answer?.promise) }
  const card = { title: title ?? environment.program.name, path: path ?? currentPath() }
  return imageUrl === undefined ? card : { ...card, imageUrl }

  function currentPath(): string {
    const { route = '', query = {} } = environment.shell.current() ?? {}
    const pairs = Object.entries(query).map(([name, value]) => `${name}=${value}`)
    return pairs.length ? `/${route}?${pairs.join('&')}` : `/${route}`
  }
}

function pageOf(node: GeneralComponent): GeneralComponent {
  let page = node
  while (page.ownerShadowRoot) page = page.ownerShadowRoot.getHostNode()
  return page
}
