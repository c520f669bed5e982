const log = require('../../utils/log')

Component({
  behaviors: [require('./behavior'), 'wx://form-field'],
  properties: { start: Number },
  data: { sum: 0 },
  observers: {
    start(start) {
      this.setData({ sum: start })
    },
  },
  pageLifetimes: {
    show: () => log('counter page shown'),
    hide: () => log('counter page hidden'),
  },
  methods: {
    add() {
      this.setData({ sum: this.next(this.data.sum, this.data.step) }, () => log(`counter drawn ${this.data.sum}`))
      this.triggerEvent('added', { sum: this.data.sum, name: this.data.name })
    },
  },
})
