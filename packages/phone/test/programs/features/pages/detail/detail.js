Component({
  properties: { id: String, name: String },
  data: { query: '' },
  methods: {
    onLoad(query) {
      this.setData({ query: JSON.stringify(query) })
    },
    back() {
      wx.navigateBack()
    },
  },
})
