Page({
  data: { code: '', count: '' },

  onLoad(options) {
    this.setData({ code: options.code, count: options.count })
  },

  back() {
    wx.navigateBack()
  },
})
