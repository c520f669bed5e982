const { post } = require('../../utils/post')
const app = getApp()

Page({
  data: { dirs: [], index: 0, dirname: '', status: '' },

  onShow() {
    const { dirs, dir } = app.globalData
    this.setData({ dirs, index: Math.max(dirs.indexOf(dir), 0) })
  },

  choose(e) {
    const index = Number(e.detail.value)
    app.globalData.dir = this.data.dirs[index]
    this.setData({ index })
  },

  input(e) {
    this.setData({ dirname: e.detail.value })
  },

  build() {
    const { dirname } = this.data
    post('builddir', { cookie: app.globalData.cookie, dirname }, (data) => {
      if (data.error) {
        wx.navigateTo({ url: `/pages/error/error?errorinfo=${data.error}` })
        return
      }
      app.globalData.dirs = app.globalData.dirs.concat(dirname)
      this.setData({ dirs: app.globalData.dirs, dirname: '', status: data.status })
    })
  },
})
