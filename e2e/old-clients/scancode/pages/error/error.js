Page({
  data: { error: '' },

  onLoad(options) {
    this.setData({ error: options.error || '' })
  },

  back() {
    wx.navigateBack()
  },
})
