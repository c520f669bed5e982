// @ts-check
// A whole number with a button on each side of it. `change` tells each new one, also while it is being typed, and null
// while what stands in the field is none between `min` and `max`. What was typed is never put right silently: the tap on
// a button of the page takes the cursor out of the field, and would go on with a number that nobody has seen.
Component({
  properties: {
    value: { type: Number, value: 1 },
    min: { type: Number, value: 1 },
    max: { type: Number, value: 1000000000 },
    disabled: { type: Boolean, value: false },
  },
  data: { shown: '1', isBad: false },
  observers: {
    value(/** @type {number} */ value) {
      if (Number(this.data.shown) !== value) this.setData({ shown: String(value), isBad: false })
    },
  },
  methods: {
    onLess() {
      this.settle(this.data.value - 1)
    },
    onMore() {
      this.settle(this.data.value + 1)
    },
    /** @param {WechatMiniprogram.Input} event */
    onInput(event) {
      const shown = event.detail.value
      const number = Number(shown)
      const isBad = !/^\d+$/.test(shown) || number < this.data.min || number > this.data.max
      this.setData(isBad ? { shown, isBad } : { shown, isBad, value: number })
      this.triggerEvent('change', { value: isBad ? null : number })
    },
    /** @param {number} wanted */
    settle(wanted) {
      if (this.data.disabled) return
      const value = Math.max(this.data.min, Math.min(this.data.max, wanted))
      this.setData({ value, shown: String(value), isBad: false })
      this.triggerEvent('change', { value })
    },
  },
})
