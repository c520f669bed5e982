const { remember } = require('./utils/journal')

App({
  globalData: { started: 0 },
  onLaunch(options) {
    this.globalData.started += 1
    remember(`launch ${options.path}`)
  },
})
