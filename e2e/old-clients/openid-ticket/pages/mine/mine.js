const http = require('../../utils/http')
const app = getApp()

Page({
  data: { isLogin: false, hasUserInfo: false, profile: {} },

  onShow() {
    if (app.globalData.isLogin) this.reFreshUserProfile()
  },

  getUserInfo(e) {
    if (!e.detail.userInfo) return
    app.globalData.userInfo = e.detail.userInfo
    this.login()
  },

  login() {
    wx.login({
      success: (login) => {
        http.request({
          url: '/get-openid/',
          method: 'POST',
          data: { jscode: login.code },
          success: (res) => this.loginWithOpenid(res),
        })
      },
    })
  },

  // The openid is user name and password.
  loginWithOpenid(account) {
    const { nickName, avatarUrl, gender } = app.globalData.userInfo
    http.request({
      url: '/wx-login/',
      method: 'POST',
      data: {
        openid: account.openid,
        session_key: account.session_key,
        nickname: nickName,
        avatar_url: avatarUrl,
        gender,
      },
      success: (res) => {
        wx.setStorageSync('jwt_token', res.token)
        wx.setStorageSync('user_id', res.user_id)
        this.reFreshUserProfile()
        this.setData({ isLogin: true, hasUserInfo: true })
        app.globalData.isLogin = true
      },
    })
  },

  reFreshUserProfile() {
    http.request({ url: '/profile/', method: 'GET', success: (profile) => this.setData({ profile }) })
  },

  edit() {
    wx.navigateTo({ url: '/pages/edit/edit' })
  },

  logout() {
    this.setData({ isLogin: false, hasUserInfo: false })
    app.globalData.isLogin = false
    wx.removeStorageSync('jwt_token')
    wx.removeStorageSync('user_id')
  },
})
