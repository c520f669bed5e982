const page = require('../../utils/page')
const log = require('../../utils/log')

const common = page('detail')

Page({
  ...common,
  onLoad(query) {
    common.onLoad.call(this, query)
    this.setData({ raw: query.code || '', decoded: decodeURIComponent(query.code || '') })
    const channel = this.getOpenerEventChannel()
    channel.on('offer', (offer) => this.setData({ offer }))
    log(`stack ${getCurrentPages().map((each) => each.route)}`)
  },
  onUnload() {
    common.onUnload.call(this)
    // An answer that comes too late changes nothing, and is no error.
    setTimeout(() => this.setData({ raw: 'late' }), 0)
  },
  choose() {
    this.getOpenerEventChannel().emit('chosen', 'the second')
  },
})
