const log = require('../../utils/log')

Page({
  onLoad() {
    log('guarded onLoad')
    wx.redirectTo({ url: '/pages/home/home', success: () => log('redirected') })
  },
  onShow: () => log('guarded onShow'),
  onReady: () => log('guarded onReady'),
  onUnload: () => log('guarded onUnload'),
})
