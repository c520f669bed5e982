// @ts-check
// One warehouse: what can be done with it as a whole.
const { api } = require('../../api')
const { ask, busily, choose, confirm, tellDone } = require('../../feedback')
const { handOver } = require('../../files')
const { inventory } = require('../../inventory')
const { load, loadingData, retry } = require('../../loading')
const { pageUrl, readParameters } = require('../../logic/route')
const { timeText } = require('../../logic/time')
const { roleHints, roleNames } = require('../../text')

Page({
  data: {
    ...loadingData,
    busy: false,
    warehouse: /** @type {import('../../api').Warehouse | null} */ (null),
    isCurrent: false,
    role: '',
    roleHint: '',
    since: '',
  },

  id: '',

  /** @param {Record<string, string | undefined>} options */
  onLoad(options) {
    this.id = readParameters(options).id || ''
  },
  onShow() {
    this.reload()
  },
  onRetry() {
    retry(this, () => this.reload())
  },
  reload() {
    return load(this, async () => {
      const [warehouse, { current }] = await Promise.all([api.getWarehouse(this.id), inventory.warehouses()])
      wx.setNavigationBarTitle({ title: warehouse.name })
      const { role, created_at } = warehouse
      const about = { role: roleNames[role], roleHint: roleHints[role], since: timeText(created_at) }
      return { warehouse, isCurrent: current?.id === this.id, ...about }
    })
  },

  async onUse() {
    await busily(this, () => inventory.choose(this.id))
    this.setData({ isCurrent: true })
    tellDone('已切换')
  },
  async onGoods() {
    await this.showGoods(false)
  },
  async onLow() {
    await this.showGoods(true)
  },
  /** @param {boolean} low */
  async showGoods(low) {
    await busily(this, () => inventory.choose(this.id))
    inventory.wanted = { low }
    wx.switchTab({ url: '/pages/goods/goods' })
  },
  onMembers() {
    wx.navigateTo({ url: pageUrl('/pages/members/members', { warehouse: this.id }) })
  },
  onImport() {
    wx.navigateTo({ url: pageUrl('/pages/import/import', { warehouse: this.id }) })
  },
  async onExport() {
    const format = /** @type {const} */ (['xlsx', 'csv'])[await choose(['Excel 表格（XLSX）', 'CSV 文件'])]
    if (!format) return
    await busily(this, async () => {
      await handOver(await this.fetchExport(format), this.data.warehouse?.name || '', format)
    })
  },
  /** @param {'csv' | 'xlsx'} format */
  async fetchExport(format) {
    wx.showLoading({ title: '正在导出', mask: true })
    try {
      return await api.exportGoods(this.id, format)
    } finally {
      wx.hideLoading()
    }
  },
  async onRename() {
    const old = this.data.warehouse?.name
    const name = await ask({ title: '重命名', placeholder: '仓库名称', value: old })
    if (!name || name === old) return
    await busily(this, async () => {
      await api.renameWarehouse(this.id, name)
      inventory.changed()
      tellDone('已重命名')
    })
    await this.reload()
  },
  async onDelete() {
    const content = '仓库里的全部货品会一起删除，不能恢复。建议先导出。'
    if (!(await confirm({ title: '删除这个仓库？', content, confirmText: '删除' }))) return
    await this.leaveBy(() => api.deleteWarehouse(this.id))
  },
  async onLeave() {
    const content = '退出后看不到这个仓库，需要重新邀请才能加入。'
    if (!(await confirm({ title: '退出这个仓库？', content, confirmText: '退出' }))) return
    await this.leaveBy(async () => api.removeMember(this.id, (await inventory.me()).id))
  },
  /** @param {() => Promise<void>} work */
  async leaveBy(work) {
    await busily(this, async () => {
      await work()
      inventory.changed()
      wx.navigateBack()
    })
  },
})
