const page = require('../../utils/page')
const log = require('/utils/log')

Page(
  page('home', {
    onShow() {
      log('home onShow')
      this.setData({ codes: ['a&b?c#d%e f', '😀=%20&', 'x'.repeat(500)] })
    },
    scan(event) {
      const code = event.currentTarget.dataset.code
      wx.navigateTo({
        url: `/pages/detail/detail?code=${encodeURIComponent(code)}`,
        events: { chosen: (choice) => log(`chosen ${choice}`) },
        success: ({ eventChannel }) => eventChannel.emit('offer', 'from home'),
      })
    },
    onTabItemTap(tab) {
      log(`home onTabItemTap ${JSON.stringify(tab)}`)
    },
    onShareAppMessage({ from }) {
      return { title: `shared from ${from}`, path: '/pages/detail/detail?id=9' }
    },
  }),
)
