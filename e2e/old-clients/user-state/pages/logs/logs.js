const server = require('../../server')

Page({
  data: { status: '', nickname: '' },

  onShow() {
    wx.request({
      url: `${server}/v1/me`,
      header: { 'X-User-Token': wx.getStorageSync('openid') },
      success: (res) => this.setData({ status: res.statusCode, nickname: res.data.nickname || '' }),
    })
  },
})
