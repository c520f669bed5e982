const { post } = require('../../utils/post')
const app = getApp()

Page({
  data: { code: '', dir: '', name: '', remarks: '', count: 0 },

  onLoad(options) {
    const { cookie, dir } = app.globalData
    this.setData({ code: options.code, dir })
    post('checkqr', { code: options.code, cookie, dir }, (data) => {
      if (data.error) {
        wx.redirectTo({ url: `/pages/error/error?error=${data.error}` })
        return
      }
      const { name = '', remarks = '', count = 0 } = data
      this.setData({ name, remarks, count })
    })
  },

  inputName(e) {
    this.setData({ name: e.detail.value })
  },

  inputRemarks(e) {
    this.setData({ remarks: e.detail.value })
  },

  confirm() {
    const { code, dir, remarks } = this.data
    const name = this.data.name || code.slice(0, 16)
    post('datain', { code, name, remarks, cookie: app.globalData.cookie, dir }, (data) => {
      if (data.error) wx.redirectTo({ url: `/pages/error/error?errorinfo=${data.error}` })
      else wx.redirectTo({ url: `/pages/success/success?code=${code}&count=${data.cur_count}` })
    })
  },
})
