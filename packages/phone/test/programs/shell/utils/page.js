const log = require('./log')
const commands = require('./commands')

/** A page that tells its life to the log and has all commands on it. */
module.exports = (name, own) => ({
  data: { commands: commands.map(([api, options]) => ({ api, options, label: `${api} ${options.url || ''}`.trim() })) },
  onLoad(query) {
    log(`${name} onLoad ${JSON.stringify(query)}`)
  },
  onShow() {
    log(`${name} onShow`)
  },
  onReady() {
    log(`${name} onReady`)
  },
  onHide() {
    log(`${name} onHide`)
  },
  onUnload() {
    log(`${name} onUnload`)
  },
  command(event) {
    const { api, options } = event.currentTarget.dataset.command
    wx[api]({ ...options, success: (result) => log(result.errMsg), fail: (failure) => log(failure.errMsg) })
  },
  ...own,
})
