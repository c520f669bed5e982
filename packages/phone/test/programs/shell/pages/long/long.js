const log = require('../../utils/log')

Page({
  data: { rows: Array.from({ length: 60 }, (_, index) => index) },
  onPageScroll({ scrollTop }) {
    if (scrollTop === 0) log('at the top')
  },
  onReachBottom() {
    log('bottom reached')
  },
  onPullDownRefresh() {
    log('refreshing')
    this.setData({ rows: this.data.rows.slice(0, 30) }, () => wx.stopPullDownRefresh())
  },
  jump() {
    wx.pageScrollTo({ selector: '#row-40', duration: 0, success: () => log('jumped') })
  },
  held() {
    log('long press')
  },
  tapped(event) {
    const { touches, changedTouches, detail } = event
    log(`tap ${touches.length} ${changedTouches.length} ${detail.y > 0}`)
    // A copy, as setData and storage make it.
    const { type, target, currentTarget, mark } = JSON.parse(JSON.stringify(event))
    log(`event ${JSON.stringify({ type, target, currentTarget, mark })}`)
  },
  moved(event) {
    this.setData({ moved: Math.round(event.touches[0].clientX) })
  },
})
