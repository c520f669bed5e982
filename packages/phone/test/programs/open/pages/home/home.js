const actions = require('./actions')

Page({
  data: { names: Object.keys(actions), out: '', picture: '', loaded: '', heard: '' },
  onLoad(options) {
    this.server = decodeURIComponent(options.server || '')
    this.scratch = {}
    wx.onNetworkStatusChange((status) => this.setData({ heard: JSON.stringify(status) }))
  },
  run(event) {
    this.setData({ out: '' })
    const say = (value) => this.setData({ out: JSON.stringify(value) })
    actions[event.currentTarget.dataset.name](this, say)
  },
  tell(event) {
    this.setData({ out: JSON.stringify(event.detail) })
  },
  tellAvatar(event) {
    this.scratch.avatar = event.detail.avatarUrl
    this.setData({ picture: event.detail.avatarUrl, out: JSON.stringify(event.detail) })
  },
  loaded(event) {
    this.setData({ loaded: JSON.stringify(event.detail) })
  },
  onShareAppMessage() {
    return { title: '来看看', path: `/pages/other/other?text=${encodeURIComponent('a&b=c?d#e%f 🍜')}` }
  },
})
