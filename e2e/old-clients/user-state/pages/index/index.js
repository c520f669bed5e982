const server = require('../../server')
const app = getApp()

Page({
  data: { message: '', nickName: '' },

  getUserInfo(e) {
    app.globalData.userInfo = e.detail.userInfo || {}
    this.setData({ nickName: app.globalData.userInfo.nickName || '' })
  },

  onLogin() {
    wx.login({
      success: (login) => {
        wx.request({
          url: `${server}/login`,
          data: { code: login.code, userInfo: app.globalData.userInfo.nickName },
          success: (res) => {
            // What the server made up stands for the openid.
            wx.setStorageSync('openid', res.data.user_uuid)
            this.setData({ message: '已登录' })
          },
        })
      },
    })
  },

  userLogin() {
    wx.checkSession({
      success: () => wx.navigateTo({ url: '../logs/logs' }),
      fail: () => this.onLogin(),
    })
  },
})
