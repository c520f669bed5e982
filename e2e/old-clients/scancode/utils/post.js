const server = require('../server')
const { json2Form } = require('./util')

// Whatever comes is HTTP 200; `error` in it says that it went wrong.
function post(path, form, callback) {
  wx.request({
    url: `${server}/scan/${path}/`,
    method: 'POST',
    data: json2Form(form),
    header: { 'content-type': 'application/x-www-form-urlencoded' },
    success: (res) => callback(res.data),
  })
}

module.exports = { post }
