// @ts-check
// A whole number with a button on each side of it. `change` tells each new one, also while it is being typed, and null
// while what stands in the field is none between `min` and `max`.
Component({
  properties: {
    value: { type: Number, value: 1 },
    min: { type: Number, value: 1 },
    max: { type: Number, value: 1000000000 },
    disabled: { type: Boolean, value: false },
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
      const typed = event.detail.value
      const number = Number(typed)
      const isGood = /^\d+$/.test(typed) && number >= this.data.min && number <= this.data.max
      if (isGood) this.setData({ value: number })
      this.triggerEvent('change', { value: isGood ? number : null })
    },
    /** @param {WechatMiniprogram.Input} event */
    onBlur(event) {
      this.settle(/^\d+$/.test(event.detail.value) ? Number(event.detail.value) : this.data.value)
    },
    /** @param {number} wanted */
    settle(wanted) {
      if (this.data.disabled) return
      const value = Math.max(this.data.min, Math.min(this.data.max, wanted))
      // Also when it is the old one: the field may show something else that was typed.
      this.setData({ value })
      this.triggerEvent('change', { value })
    },
  },
})
