const http = require('../../utils/http')

const GENDERS = ['未知', '男', '女']

Page({
  data: { nickname: '', gender: 0, genders: GENDERS },

  input(e) {
    this.setData({ nickname: e.detail.value })
  },

  choose(e) {
    this.setData({ gender: Number(e.detail.value) })
  },

  save() {
    const { nickname, gender } = this.data
    http.request({
      url: '/profile/',
      method: 'POST',
      data: { nickname, gender },
      success: () => wx.navigateBack(),
    })
  },
})
