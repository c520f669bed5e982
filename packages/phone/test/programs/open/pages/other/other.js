Page({
  data: { text: '', scene: 0 },
  onLoad(options) {
    this.setData({ text: decodeURIComponent(options.text), scene: wx.getEnterOptionsSync().scene })
  },
})
