import { button, element } from './layer.ts'

/** What is seen when the mini program is closed: the phone, with the mini program to be opened again. */
export function showHomeScreen(name: string, reopen: () => void): void {
  const open = button('wx-home-open', '', () => {
    screen.remove()
    reopen()
  })
  open.append(element('span', 'wx-home-icon', [...name][0] ?? ''), element('span', 'wx-home-name', name))
  const hint = element('p', 'wx-home-hint', '小程序在后台。点图标返回。 In the background: press to return.')
  const screen = element('div', 'wx-home', open, hint)
  document.body.append(screen)
  open.focus()
}
