const log = require('../../utils/log')

// A page made by Component() takes its query as properties.
Component({
  properties: { count: Number },
  lifetimes: {
    attached() {
      log(`part attached ${this.data.count}`)
    },
    detached() {
      log('part detached')
    },
  },
  methods: {
    onLoad(query) {
      log(`part onLoad ${JSON.stringify(query)} ${this.data.count}`)
    },
    onReady() {
      const counter = this.selectComponent('#counter')
      log(`part counter ${counter.data.sum} ${this.selectAllComponents('.counter').length}`)
      log(`part rows ${this.selectComponent('#list').names()}`)
      wx.createSelectorQuery()
        .select('#box')
        .boundingClientRect()
        .selectViewport()
        .scrollOffset()
        .exec(([box, viewport]) => log(`part box ${box.top} ${box.width} ${viewport.scrollTop}`))
    },
    onUnload() {
      log('part onUnload')
    },
    added(event) {
      log(`part added ${event.detail.name} ${event.detail.sum}`)
    },
  },
})
