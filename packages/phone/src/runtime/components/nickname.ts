import type { Host } from './builtin.ts'

/** Offers the person's WeChat nickname above the keyboard while a field of `type="nickname"` has the focus. */
export function attachNicknames(
  host: Host<{ type: string } & Record<string, unknown>>,
  native: HTMLInputElement,
  type: (text: string) => void,
) {
  let offer: HTMLElement | null = null
  const isNickname = () => (host.properties() as { type: string }).type === 'nickname'

  function withdraw() {
    offer?.remove()
    offer = null
  }
  async function show() {
    const nickname = await host.environment.abilities.nickname()
    if (document.activeElement !== native) return
    withdraw()
    offer = document.createElement('button')
    offer.className = 'wx-nickname'
    offer.textContent = `用微信昵称 · WeChat nickname: ${nickname}`
    // Keeps the focus in the field.
    offer.addEventListener('mousedown', (event) => event.preventDefault())
    offer.addEventListener('click', () => {
      // On a phone, `bindinput` and the undocumented `bindchange` learn of it; in WeChat's tools neither does.
      type(nickname)
      host.trigger('change', { value: nickname })
      native.blur()
    })
    document.body.append(offer)
  }
  native.addEventListener('focus', () => {
    if (isNickname()) show().catch((error) => host.environment.shell.report(error))
  })
  native.addEventListener('blur', () => {
    withdraw()
    // WeChat has the text reviewed when the field is left. There is nobody here to refuse it.
    if (isNickname() && native.value) setTimeout(() => host.trigger('nicknamereview', { pass: true, timeout: false }))
  })
  return { detached: withdraw }
}
