// The person chooses files of the computer, as they would from the phone's album.

import type { Shell } from '../../environment.ts'
import { button, element } from '../../shell/layer.ts'

interface Wanted {
  title: string
  /** As the `accept` of an HTML field. */
  accept: string
  count: number
  /** Other things to choose than a file, each with what it stands for. */
  others?: { label: Node | string; className: string; choose: () => Promise<File> }[]
}

/** Null when the person did not want to. */
export function chooseFiles(shell: Shell, { title, accept, count, others = [] }: Wanted): Promise<File[] | null> {
  return shell
    .sheet<File[]>((content, close) => {
      const field = element('input', 'wx-file')
      field.type = 'file'
      field.accept = accept
      field.multiple = count > 1
      field.addEventListener('change', () => {
        const chosen = [...(field.files ?? [])].slice(0, count)
        if (chosen.length > 0) close(chosen)
      })
      const label = element('label', 'wx-sheet-item', '从这台电脑选择 · Choose from this computer', field)
      const rest = others.map(({ label: inner, className, choose }) => {
        const item = button(`wx-sheet-item ${className}`, '', () => choose().then((file) => close([file])))
        item.append(inner)
        return item
      })
      const refuse = button('wx-sheet-refuse', '取消 Cancel', () => close([]))
      content.append(element('h2', 'wx-sheet-title', title), ...rest, label, refuse)
    })
    .then((files) => (files && files.length > 0 ? files : null))
}
