const server = require('../server')

// The callback gets what the server said, and nothing about how.
function request(options) {
  wx.request({
    url: server + options.url,
    method: options.method,
    data: options.data,
    header: { token: wx.getStorageSync('jwt_token') },
    success: (res) => options.success(res.data),
  })
}

module.exports = { request }
