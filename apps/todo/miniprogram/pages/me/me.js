// @ts-check
// My account: who I am here, and the ways out.
const { confirm, busily, tellDone, tellError } = require('../../feedback')
const { gate } = require('../../gate')
const { load, loadingData, retry } = require('../../loading')
const { hasUnsent } = require('../../logic/list')
const todos = require('../../todos')

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
      return { user, phone: masked }
    })
  },

  onProfile() {
    wx.navigateTo({ url: '/pages/profile/profile' })
  },
  onDevices() {
    wx.navigateTo({ url: '/pages/devices/devices' })
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
    // What is not sent yet goes with the list on this phone.
    await todos.sync.sync()
    const isUnsent = hasUnsent(todos.sync.seen().state)
    const content = isUnsent ? '有更改还没有同步，退出后会丢失。' : '清单仍保存在服务器上，重新登录后可见。'
    if (!(await confirm({ title: '退出登录？', content, confirmText: '退出' }))) return
    await busily(this, () => gate.logout())
    await this.reload()
  },
  async onDeleteAccount() {
    const content = '你的资料和清单都会被删除。注销生效前重新登录可以恢复。'
    if (!(await confirm({ title: '注销账号？', content, confirmText: '注销' }))) return
    await busily(this, async () => {
      const { delete_after } = await gate.deleteAccount()
      todos.sync.forget()
      const until = delete_after.slice(0, 10)
      const told = `${until} 之前重新登录可以恢复。`
      await wx.showModal({ title: '账号已注销', content: told, showCancel: false, confirmText: '知道了' })
    })
    await this.reload()
  },
})
