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
  choose() {
    this.getOpenerEventChannel().emit('chosen', 'the second')
  },
})
