// @ts-check
// Picture and nickname, as WeChat lets people choose them: each by a tap of their own.
const { busily, tell, tellDone } = require('../../feedback')
const { gate } = require('../../gate')
const { inventory } = require('../../inventory')
const { load, loadingData, retry } = require('../../loading')

Page({
  data: {
    ...loadingData,
    busy: false,
    avatar: '',
    nickname: '',
  },

  onLoad() {
    this.reload()
  },
  onRetry() {
    retry(this, () => this.reload())
  },
  reload() {
    return load(this, async () => this.shown(await gate.me()))
  },
  /** @param {import('@minigate/miniprogram').User} user */
  shown(user) {
    inventory.setMe(user)
    return { avatar: user.avatar || '', nickname: user.nickname || '' }
  },

  /** @param {WechatMiniprogram.CustomEvent<{ avatarUrl: string }>} event */
  async onAvatar(event) {
    await busily(this, async () => {
      const { avatar } = this.shown(await gate.uploadAvatar(event.detail.avatarUrl))
      // A nickname that is being typed stays.
      this.setData({ avatar })
      inventory.changed()
      tellDone('头像已更新')
    })
  },
  /**
   * By the form and not by `input`: WeChat may replace a nickname it objects to after the last key.
   * @param {WechatMiniprogram.FormSubmit} event
   */
  async onSubmit(event) {
    const nickname = String(event.detail.value.nickname || '').trim()
    if (!nickname) return tell('请填写昵称')
    await busily(this, async () => {
      this.setData(this.shown(await gate.updateProfile({ nickname })))
      inventory.changed()
      tellDone('已保存')
      wx.navigateBack()
    })
  },
})
