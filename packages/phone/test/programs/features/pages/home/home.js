import greeter from 'greeter'
import { lines, remember } from '../../utils/journal.js'

const window = { height: 10 }

Page({
  data: {
    greeting: '',
    height: window.height,
    items: [{ id: 1, name: 'pear' }, { id: 2, name: 'apple' }],
    shown: true,
    footer: 'the end',
    counted: 0,
    row: -1,
    typed: '',
    lines: 0,
  },
  onLoad() {
    this.setData({ greeting: greeter.greet('World') })
  },
  onShow() {
    remember('home')
    this.setData({ lines: lines.length })
  },
  onRow(event) {
    this.setData({ row: event.currentTarget.dataset.index, 'items[0].name': 'plum' })
  },
  onFooter() {
    this.setData({ shown: !this.data.shown })
  },
  onCounted(event) {
    this.setData({ counted: event.detail.clicks })
  },
  onBreak() {
    const nothing = null
    nothing.fails()
  },
  toDetail() {
    wx.navigateTo({ url: '/pages/detail/detail?id=7&name=%E4%BD%A0%26' })
  },
  onPullDownRefresh() {
    wx.stopPullDownRefresh()
  },
})
