// @ts-check
// My account: who I am here, and the ways out.
const { confirm, busily, tellDone, tellError } = require('../../feedback')
const { gate } = require('../../gate')
const { inventory } = require('../../inventory')
const { load, loadingData, retry } = require('../../loading')

Page({
  data: {
    ...loadingData,
    busy: false,
    user: /** @type {import('@minigate/miniprogram').User | null} */ (null),
    phone: /** @type {string | null} */ (null),
  },

  onShow() {
    this.reload()
  },
  onRetry() {
    retry(this, () => this.reload())
  },
  reload() {
    return load(this, async () => {
      const [user, { masked }] = await Promise.all([gate.me(), gate.phone()])
      inventory.setMe(user)
      return { user, phone: masked }
    })
  },

  onProfile() {
    wx.navigateTo({ url: '/pages/profile/profile' })
  },
  onDevices() {
    wx.navigateTo({ url: '/pages/devices/devices' })
  },
  onHelp() {
    wx.navigateTo({ url: '/pages/help/help' })
  },
  /** @param {WechatMiniprogram.CustomEvent<import('@minigate/miniprogram').OpenData>} event */
  async onPhone(event) {
    try {
      await gate.bindPhone(event.detail)
      tellDone('已绑定')
    } catch (error) {
      if (/** @type {{ code?: string }} */ (error).code !== 'user_declined') await tellError(error)
      return
    }
    await this.reload()
  },
  async onRemovePhone() {
    const content = '服务器上保存的手机号会被删除。'
    if (!(await confirm({ title: '解除手机号？', content, confirmText: '解除' }))) return
    await busily(this, () => gate.removePhone())
    await this.reload()
  },
  async onLogout() {
    const content = '这台手机上的登录会结束，库存数据不受影响。'
    if (!(await confirm({ title: '退出登录？', content, confirmText: '退出' }))) return
    await busily(this, () => gate.logout())
    await this.reload()
  },
  async onDeleteAccount() {
    const content = '你的资料、仓库和货品都会被删除。注销生效前重新登录可以恢复。'
    if (!(await confirm({ title: '注销账号？', content, confirmText: '注销' }))) return
    await busily(this, async () => {
      const { delete_after } = await gate.deleteAccount()
      const until = delete_after.slice(0, 10)
      const told = `${until} 之前重新登录可以恢复。`
      await wx.showModal({ title: '账号已注销', content: told, showCancel: false, confirmText: '知道了' })
    })
    await this.reload()
  },
})
