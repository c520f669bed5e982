// @ts-check
// My warehouses and those shared with me; the circle chooses the current one.
const { api } = require('../../api')
const { ask, busily, tellDone } = require('../../feedback')
const { inventory } = require('../../inventory')
const { load, loadingData, retry } = require('../../loading')
const { pageUrl } = require('../../logic/route')
const { roleNames } = require('../../text')

/** @typedef {import('../../api').Warehouse} Warehouse */

Page({
  data: {
    ...loadingData,
    busy: false,
    groups: /** @type {{ title: string, rows: ReturnType<typeof rowOf>[] }[]} */ ([]),
    current: '',
  },

  onShow() {
    this.reload()
  },
  async onPullDownRefresh() {
    await this.reload()
    wx.stopPullDownRefresh()
  },
  onRetry() {
    retry(this, () => this.reload())
  },
  reload() {
    return load(this, async () => {
      const { warehouses, current } = await inventory.warehouses()
      const mine = warehouses.filter((warehouse) => warehouse.is_owner).map(rowOf)
      const shared = warehouses.filter((warehouse) => !warehouse.is_owner).map(rowOf)
      const groups = [
        { title: '我的仓库', rows: mine },
        { title: '共享给我的', rows: shared },
      ]
      return { groups: groups.filter(({ rows }) => rows.length), current: current?.id || '' }
    })
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  async onChoose(event) {
    const { id } = event.currentTarget.dataset
    await busily(this, () => inventory.choose(id))
    this.setData({ current: id })
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  onOpen(event) {
    wx.navigateTo({ url: pageUrl('/pages/warehouse/warehouse', { id: event.currentTarget.dataset.id }) })
  },
  async onCreate() {
    if (this.data.busy) return
    const name = await ask({ title: '新建仓库', placeholder: '仓库名称' })
    if (!name) return
    await busily(this, async () => {
      const { id } = await api.createWarehouse(name)
      await inventory.choose(id)
      tellDone('已新建')
    })
    await this.reload()
  },
})

/** @param {Warehouse} warehouse */
function rowOf({ id, name, role, is_owner, owner, goods_count, low_count, members_count }) {
  return {
    id,
    name,
    low: low_count,
    role: is_owner ? '' : roleNames[role],
    note: `${goods_count} 种货品 · ${members_count} 位成员`,
    owner: is_owner ? '' : `来自 ${owner.nickname || '微信用户'}`,
  }
}
