const server = require('../../server')

Page({
  data: { message: '', status: '', nickname: '', typed: '' },

  login() {
    wx.login({
      success: (login) => {
        if (!login.code) return
        wx.request({
          url: `${server}/login`,
          method: 'POST',
          data: { code: login.code },
          success: (res) => {
            if (res.statusCode === 200) {
              // Not res.header['Set-Cookie']: that is both in one string, joined by a comma.
              wx.setStorageSync('csrftoken', res.cookies[0])
              wx.setStorageSync('sessionid', res.cookies[1])
              this.setData({ message: '登录成功' })
            }
          },
        })
      },
    })
  },

  // Django wants the two cookies, and the token once more in a header of its own.
  header() {
    const csrftoken = wx.getStorageSync('csrftoken')
    const sessionid = wx.getStorageSync('sessionid')
    return {
      cookie: `${csrftoken}; ${sessionid}`,
      'X-CSRFToken': csrftoken.split(';')[0].split('=')[1],
    }
  },

  ask(method, path, data) {
    this.setData({ status: '', nickname: '' })
    wx.request({
      url: server + path,
      method,
      data,
      header: this.header(),
      success: (res) => this.setData({ status: res.statusCode, nickname: res.data.nickname || '' }),
    })
  },

  type(e) {
    this.setData({ typed: e.detail.value })
  },

  me() {
    this.ask('GET', '/v1/me', '')
  },

  rename() {
    this.ask('POST', '/v1/me', { nickname: this.data.typed })
  },

  logout() {
    this.ask('POST', '/logout', '')
  },
})
