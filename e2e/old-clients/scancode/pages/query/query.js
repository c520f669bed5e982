const { post } = require('../../utils/post')
const app = getApp()

Page({
  data: { dirs: {}, names: [], index: 0, rows: [] },

  onLoad() {
    post('query', { cookie: app.globalData.cookie }, (data) => {
      if (data.error) {
        wx.redirectTo({ url: `/pages/error/error?error=${data.error}` })
        return
      }
      this.setData({ dirs: data.dirs, names: Object.keys(data.dirs) })
      this.show(0)
    })
  },

  choose(e) {
    this.show(Number(e.detail.value))
  },

  show(index) {
    this.setData({ index, rows: this.data.dirs[this.data.names[index]] || [] })
  },
})
