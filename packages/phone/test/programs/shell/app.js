const log = require('./utils/log')

App({
  globalData: { greeting: 'hello' },
  onLaunch(options) {
    log(`app onLaunch ${options.path} ${JSON.stringify(options.query)} ${options.scene}`)
  },
  onShow(options) {
    log(`app onShow ${options.scene}`)
  },
  onHide() {
    log('app onHide')
  },
  onError(message) {
    log(`app onError ${message.split('\n')[0]}`)
  },
  onPageNotFound(missing) {
    log(`app onPageNotFound ${missing.path}`)
  },
})
