const server = require('../../server')

// How long Django's token is good for.
const FRESH_MS = 5 * 60 * 1000

Component({
  data: { code: '', items: [], inputedValue: '' },

  lifetimes: {
    attached() {
      this.login((access) => this.getData(access))
    },
  },

  methods: {
    // Logs in when the token is old by this phone's clock.
    login(callback) {
      wx.getStorage({
        key: 'access_time',
        success: (time) => {
          if (Date.parse(new Date()) - time.data > FRESH_MS) {
            this.fetchToken(callback)
            return
          }
          wx.getStorage({ key: 'access', success: (access) => callback(access.data) })
        },
        fail: () => this.fetchToken(callback),
      })
    },

    fetchToken(callback) {
      wx.login({
        success(res) {
          wx.request({
            url: `${server}/api/weixin/login/`,
            method: 'POST',
            data: { code: res.code },
            success(res) {
              const access = res.data.access
              wx.setStorage({ key: 'access', data: access })
              wx.setStorage({ key: 'access_time', data: Date.parse(new Date()) })
              callback(access)
            },
          })
        },
      })
    },

    getData(access) {
      wx.request({
        url: `${server}/api/weixin/data/`,
        header: { Authorization: `Bearer ${access}` },
        success: (res) => {
          const items = res.data.items || []
          this.setData({ code: res.data.code, items: items.filter((item) => !item.checked) })
        },
      })
    },

    // The list as it is shown is the list.
    uploadData(access) {
      wx.request({
        url: `${server}/api/weixin/data/`,
        method: 'POST',
        header: { Authorization: `Bearer ${access}` },
        data: { items: this.data.items },
        success: (res) => this.setData({ code: res.data.code }),
      })
    },

    input(e) {
      this.setData({ inputedValue: e.detail.value })
    },

    submit() {
      const newest = this.data.items[0]
      const item = { id: newest ? newest.id + 1 : 1, content: this.data.inputedValue, checked: false }
      this.setData({ items: [item].concat(this.data.items), inputedValue: '' })
      this.login((access) => this.uploadData(access))
    },

    check(e) {
      const index = e.currentTarget.dataset.index
      this.setData({ [`items[${index}].checked`]: !this.data.items[index].checked })
      this.login((access) => this.uploadData(access))
    },
  },
})
