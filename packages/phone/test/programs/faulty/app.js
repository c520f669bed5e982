const log = require('./utils/log')

App({
  onLaunch() {
    // Asked for before the first page is there: it comes after it.
    wx.navigateTo({ url: '/pages/guarded/guarded' })
    throw new Error('thrown in onLaunch')
  },
  onError(message) {
    if (message.startsWith('thrown in onLaunch')) throw new Error('thrown in onError')
  },
  onUnhandledRejection({ reason }) {
    log(`rejected ${reason.errMsg}`)
  },
})
