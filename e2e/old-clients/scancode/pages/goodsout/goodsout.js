const { post } = require('../../utils/post')
const app = getApp()

Page({
  data: { code: '', dir: '', name: '', remarks: '', count: '' },

  onLoad(options) {
    const { code, name, remarks, count } = options
    this.setData({ code, name, remarks, count, dir: app.globalData.dir })
  },

  confirm() {
    const { code, dir } = this.data
    post('dataout', { code, cookie: app.globalData.cookie, dir }, (data) => {
      if (data.error) wx.redirectTo({ url: `/pages/error/error?errorinfo=${data.error}` })
      else wx.redirectTo({ url: `/pages/success/success?code=${code}&count=${data.cur_count}` })
    })
  },
})
