module.exports = Behavior({
  data: { clicks: 0 },
  methods: {
    click() {
      this.setData({ clicks: this.data.clicks + 1 })
      this.triggerEvent('clicked', { clicks: this.data.clicks })
    },
  },
})
