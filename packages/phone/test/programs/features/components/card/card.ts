type Level = 'plain' | 'strong'

const LEVELS: readonly Level[] = ['plain', 'strong']

Component({
  options: { multipleSlots: true },
  externalClasses: ['title-class'],
  properties: {
    heading: String,
    level: { type: String, value: LEVELS[0] },
  },
  data: { seen: 0, total: 0 },
  observers: {
    heading(this: { setData(data: object): void; data: { seen: number } }) {
      this.setData({ seen: this.data.seen + 1 })
    },
  },
  methods: {
    onCounted(this: { setData(data: object): void; triggerEvent(name: string, detail: object): void }, event: { detail: { clicks: number } }) {
      this.setData({ total: event.detail.clicks })
      this.triggerEvent('counted', event.detail)
    },
  },
})
