const { post } = require('../../utils/post')
const app = getApp()

Page({
  data: { dir: '', nickName: '' },

  onLoad() {
    this.login()
  },

  onShow() {
    this.setData({ dir: app.globalData.dir })
  },

  login() {
    wx.login({
      success: (login) => {
        wx.getUserInfo({
          success: (user) => {
            const form = { code: login.code, encrypteddata: user.encryptedData, iv: user.iv }
            post('login', form, (data) => this.welcome(data))
          },
        })
      },
    })
  },

  welcome(data) {
    if (data.error) {
      wx.navigateTo({ url: `/pages/error/error?error=${data.error}` })
      return
    }
    app.globalData.cookie = data.info.cookie
    app.globalData.dirs = data.dirs
    app.globalData.dir = data.dirs[0] || ''
    app.globalData.nickName = data.info.nickName
    wx.setStorage({ key: 'cookie', data: data.info.cookie })
    this.setData({ dir: app.globalData.dir, nickName: data.info.nickName })
  },

  goodsIn() {
    wx.scanCode({ success: (res) => wx.navigateTo({ url: `/pages/goodsin/goodsin?code=${res.result}` }) })
  },

  goodsOut() {
    wx.scanCode({ success: (res) => this.checkOut(res.result) })
  },

  // What is not there cannot go out.
  checkOut(code) {
    const { cookie, dir } = app.globalData
    post('checkqr', { code, cookie, dir }, (data) => {
      if (data.error || data.exist === 'none_existed') {
        wx.navigateTo({ url: `/pages/error/error?errorinfo=${data.error || '没有这个货品'}` })
        return
      }
      wx.navigateTo({
        url: `/pages/goodsout/goodsout?code=${code}&name=${data.name}&remarks=${data.remarks}&count=${data.count}`,
      })
    })
  },

  query() {
    wx.navigateTo({ url: '/pages/query/query' })
  },
})
