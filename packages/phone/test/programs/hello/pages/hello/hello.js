// What the desk, the command line and the harness are tested with.
Page({
  data: { count: 0, server: '', who: '' },
  onLoad() {
    this.setData({ count: wx.getStorageSync('count') || 0 })
  },
  count() {
    const count = this.data.count + 1
    wx.setStorageSync('count', count)
    this.setData({ count })
  },
  server({ detail }) {
    this.setData({ server: detail.value })
  },
  login() {
    wx.login({
      success: ({ code }) =>
        wx.request({
          url: `${this.data.server}/v1/login`,
          method: 'POST',
          data: { code, style: 'token' },
          success: ({ statusCode, data }) => this.setData({ who: statusCode === 200 ? `user ${data.user.id}` : data.code }),
          fail: ({ errMsg }) => this.setData({ who: errMsg }),
        }),
    })
  },
  scan() {
    wx.scanCode({
      success: ({ result }) => this.setData({ who: `scanned ${result}` }),
      fail: ({ errMsg }) => this.setData({ who: errMsg }),
    })
  },
})
