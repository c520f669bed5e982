const log = require('../../utils/log')
const { hen } = require('/utils/egg')

Page({
  data: { hen },
  onLoad: () => log('home onLoad'),
  onShow: () => log('home onShow'),
  onUnload: () => log('home onUnload'),
  reject: () => wx.navigateTo({ url: 'nowhere' }),
  callback() {
    wx.showLoading({
      success() {
        throw new Error('thrown in success')
      },
      complete: () => log('complete all the same'),
    })
  },
})
