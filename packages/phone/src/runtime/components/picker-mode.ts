import type { Column } from './picker-sheet.ts'

/** The attributes of a picker that say what there is to choose. */
export interface Offer {
  range: unknown
  rangeKey: string
  value: unknown
  start: string
  end: string
  fields: string
}

export interface Mode {
  /** What the wheels show, standing at the picker's value, or at `chosen` while it is open. */
  columns(offer: Offer, chosen?: number[]): Column[]
  /** `e.detail.value` for what was chosen. */
  value(offer: Offer, chosen: number[]): unknown
  /** The value of a picker without the attribute. */
  none: unknown
}

const selector: Mode = {
  columns: ({ range, rangeKey, value }, chosen) => [
    { labels: labelsOf(range, rangeKey), chosen: chosen?.[0] ?? index(value) },
  ],
  // A string, as on phones; a comparison with `===` fails there, too.
  value: (_, [chosen = 0]) => String(chosen),
  none: 0,
}

const multiSelector: Mode = {
  columns: ({ range, rangeKey, value }, chosen) =>
    list(range).map((column, at) => ({
      labels: labelsOf(column, rangeKey),
      chosen: chosen?.[at] ?? index(list(value)[at]),
    })),
  value: (_, chosen) => chosen,
  none: [],
}

const time: Mode = {
  columns({ start, end, value }, chosen) {
    const [first, last] = [minutesOf(start, 0), minutesOf(end, 24 * 60 - 1)]
    const now = new Date()
    const standing = minutesOf(value, now.getHours() * 60 + now.getMinutes())
    const hours = numbers(Math.floor(first / 60), Math.floor(last / 60))
    const hour = hours[chosen?.[0] ?? nearest(hours, Math.floor(standing / 60))] ?? 0
    const minutes = numbers(hour * 60 <= first ? first % 60 : 0, hour * 60 + 59 >= last ? last % 60 : 59)
    return [wheelOf(hours, chosen?.[0], Math.floor(standing / 60)), wheelOf(minutes, chosen?.[1], standing % 60)]
  },
  value: (offer, chosen) => labelsAt(time.columns(offer, chosen)).join(':'),
  none: '',
}

const date: Mode = {
  columns({ start, end, value, fields }, chosen) {
    const [from, to, standing] = [dayOf(start, [1900, 1, 1]), dayOf(end, [2100, 12, 31]), dayOf(value, today())]
    const years = wheelOf(numbers(from[0], to[0]), chosen?.[0], standing[0])
    const year = at(years)
    const isFirstYear = year <= from[0]
    const isLastYear = year >= to[0]
    const months = wheelOf(numbers(isFirstYear ? from[1] : 1, isLastYear ? to[1] : 12), chosen?.[1], standing[1])
    const month = at(months)
    const firstDay = isFirstYear && month <= from[1] ? from[2] : 1
    const lastDay = isLastYear && month >= to[1] ? to[2] : new Date(year, month, 0).getDate()
    const days = wheelOf(numbers(firstDay, lastDay), chosen?.[2], standing[2])
    return [years, months, days].slice(0, { year: 1, month: 2 }[fields] ?? 3)
  },
  value: (offer, chosen) => labelsAt(date.columns(offer, chosen)).join('-'),
  none: '',
}

export const MODES: Record<string, Mode> = { selector, multiSelector, time, date }

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const index = (value: unknown): number => Math.max(0, Math.trunc(Number(value)) || 0)

function labelsOf(range: unknown, key: string): string[] {
  return list(range).map((item) => {
    const label = key ? (item as Record<string, unknown> | null)?.[key] : item
    return String(label ?? '')
  })
}

function labelsAt(columns: Column[]): string[] {
  return columns.map(({ labels, chosen }) => labels[chosen] ?? '')
}

function at({ labels, chosen }: Column): number {
  return Number(labels[chosen])
}

function wheelOf(values: number[], chosen: number | undefined, standing: number): Column {
  const labels = values.map((value) => String(value).padStart(2, '0'))
  return { labels, chosen: Math.min(chosen ?? nearest(values, standing), values.length - 1) }
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(to - from + 1, 1) }, (_, step) => from + step)
}

function nearest(values: number[], wanted: number): number {
  const first = values[0] ?? 0
  return Math.min(Math.max(wanted - first, 0), values.length - 1)
}

function minutesOf(text: unknown, otherwise: number): number {
  const [, hours, minutes] = /^(\d{1,2}):(\d{1,2})/.exec(String(text)) ?? []
  return hours === undefined ? otherwise : Math.min(Number(hours) * 60 + Number(minutes), 24 * 60 - 1)
}

type Day = [year: number, month: number, day: number]

function dayOf(text: unknown, [year, month, day]: Day): Day {
  const parts = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?/.exec(String(text))
  return parts ? [Number(parts[1]), Number(parts[2] ?? month), Number(parts[3] ?? day)] : [year, month, day]
}

function today(): Day {
  const now = new Date()
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()]
}
