// WeChat asks the person: a sheet with two buttons.

import type { Shell } from '../../environment.ts'
import { button, element } from '../../shell/layer.ts'

interface Question {
  /** The name of the mini program that asks. */
  who: string
  /** `申请获取你的手机号`, in both languages. */
  asks: string
  more?: (Node | string)[]
}

/** True when allowed; a dismissed sheet is a refusal. `fill` may read from what it showed before the sheet goes. */
export async function askConsent(shell: Shell, { who, asks, more = [] }: Question): Promise<boolean> {
  const answer = await shell.sheet<boolean>((content, close) => {
    content.append(
      element('p', 'wx-sheet-who', who),
      element('h2', 'wx-sheet-title', asks),
      ...more,
      element(
        'div',
        'wx-sheet-buttons',
        button('wx-sheet-refuse', '拒绝 Refuse', () => close(false)),
        button('wx-sheet-allow', '允许 Allow', () => close(true)),
      ),
    )
  })
  return answer === true
}
