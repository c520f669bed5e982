// @ts-check
// The one gate of this program: everything that needs the user goes through it.
const { createGate } = require('@minigate/miniprogram')
const { server } = require('./config')

/** What the list of devices calls this phone. */
function deviceName() {
  if (typeof wx.getDeviceInfo !== 'function') return undefined
  const { model } = wx.getDeviceInfo()
  return model ? model.slice(0, 64) : undefined
}

const gate = createGate({ baseUrl: server(), language: 'zh-CN', device: deviceName() })

module.exports = { gate }
