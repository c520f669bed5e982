Page({
  data: { ok: 'still shown' },
  onLoad() {
    this.wrong()
  },
  wrong() {
    throw new Error('thrown in onLoad')
  },
  tap() {
    null.x
  },
  later() {
    wx.nextTick(() => {
      throw new RangeError('thrown later')
    })
  },
  async promised() {
    throw new Error('rejected')
  },
  unknown() {
    wx.chooseInvoiceTitle()
  },
  asked() {
    this.setData({ ok: `${typeof wx.chooseInvoiceTitle} ${wx.canIUse('chooseInvoiceTitle')} ${wx.canIUse('showToast')}` })
  },
  dom() {
    document.title = 'x'
  },
})
