// @ts-check
// Where the card of an invitation leads.
const { api } = require('../../api')
const { busily, tellDone } = require('../../feedback')
const { inventory } = require('../../inventory')
const { load, loadingData, retry } = require('../../loading')
const { readParameters } = require('../../logic/route')
const { roleHints, roleNames } = require('../../text')

Page({
  data: {
    ...loadingData,
    busy: false,
    invitation: /** @type {{ warehouse: string, by: string, role: string, hint: string } | null} */ (null),
  },

  token: '',

  /** @param {Record<string, string | undefined>} options */
  onLoad(options) {
    this.token = readParameters(options).token || ''
    this.reload()
  },
  onRetry() {
    retry(this, () => this.reload())
  },
  reload() {
    return load(this, async () => {
      const { warehouse, role, invited_by } = await api.getInvitation(this.token)
      const by = invited_by.nickname || '微信用户'
      return { invitation: { warehouse: warehouse.name, by, role: roleNames[role], hint: roleHints[role] } }
    })
  },
  async onAccept() {
    await busily(this, async () => {
      const { id } = await api.acceptInvitation(this.token)
      await inventory.choose(id)
      tellDone('已加入')
      wx.switchTab({ url: '/pages/goods/goods' })
    })
  },
  onIgnore() {
    wx.switchTab({ url: '/pages/goods/goods' })
  },
})
