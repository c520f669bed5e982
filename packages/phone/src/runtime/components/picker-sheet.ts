import type { Shell } from '../environment.ts'
import { createWheel, type Wheel } from './wheel.ts'

export interface Column {
  labels: string[]
  chosen: number
}

export interface PickerSheet {
  /** Columns that the page or the neighbour's turning has changed. */
  show(columns: Column[]): void
}

/** Wheels on a sheet. Resolves to what they stand at, or null when the person wants none of it. */
export function openPickerSheet(
  shell: Shell,
  title: string,
  columns: Column[],
  turned: (sheet: PickerSheet, chosen: number[], column: number) => void,
  opened: (sheet: PickerSheet) => void,
): Promise<number[] | null> {
  return shell.sheet<number[] | null>((content, close) => {
    const wheels: Wheel[] = columns.map((_, at) => createWheel(() => turned(sheet, chosen(), at)))
    const chosen = () => wheels.map((wheel) => wheel.chosen())
    const sheet: PickerSheet = {
      show: (next) => {
        for (const [at, column] of next.entries()) wheels[at]?.show(column.labels, column.chosen)
      },
    }
    content.classList.add('wx-picker-sheet')
    const bar = element('div', 'wx-picker-bar')
    bar.append(
      button('wx-picker-cancel', '取消 · Cancel', () => close(null)),
      element('span', 'wx-picker-title', title),
      button('wx-picker-confirm', '确定 · OK', () => close(chosen())),
    )
    const row = element('div', 'wx-picker-wheels')
    row.append(...wheels.map((wheel) => wheel.element))
    content.append(bar, row)
    sheet.show(columns)
    opened(sheet)
  })
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag)
  made.className = className
  made.textContent = text
  return made
}

function button(className: string, text: string, pressed: () => void): HTMLElement {
  const made = element('button', className, text)
  made.addEventListener('click', pressed)
  return made
}
