// @ts-check
// Changes whose answer never came: repeated with the key they were made with, or given up.
const { busily, confirm, tellDone } = require('../../feedback')
const { inventory } = require('../../inventory')
const { load, loadingData, retry } = require('../../loading')
const { timeText } = require('../../logic/time')

/** @typedef {import('../../logic/pending').Change} Change */

Page({
  data: {
    ...loadingData,
    busy: false,
    rows: /** @type {ReturnType<typeof rowOf>[]} */ ([]),
  },

  onShow() {
    this.reload()
  },
  onRetry() {
    retry(this, () => this.reload())
  },
  reload() {
    return load(this, async () => {
      const { id } = await inventory.me()
      return { rows: inventory.pending.of(id).map(rowOf) }
    })
  },

  async onAgain() {
    await busily(this, async () => {
      const { id } = await inventory.me()
      // One after the other: a scan out may need what a scan in brings.
      for (const change of inventory.pending.of(id)) await inventory.pending.send(change)
      tellDone('已全部记录')
    })
    await this.reload()
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  async onDiscard(event) {
    const content = '不再重试。如果服务器已经记录，库存仍会改变；请到「记录」核对。'
    if (!(await confirm({ title: '放弃这次操作？', content, confirmText: '放弃' }))) return
    inventory.pending.discard(event.currentTarget.dataset.key)
    inventory.changed()
    await this.reload()
  },
  onBack() {
    wx.navigateBack()
  },
})

/** @param {Change} change */
function rowOf(change) {
  const { key, warehouse } = change
  const when = timeText(new Date(change.made_at).toISOString())
  const isScan = change.kind === 'scan'
  const subject = isScan ? change.scan.name || change.scan.code : change.goods.name
  const what = isScan
    ? `${change.scan.direction === 'in' ? '入库' : '出库'} ${change.scan.quantity} 件`
    : `盘点为 ${change.count.counted} 件`
  return { key, subject, what, where: `${warehouse.name} · ${when}` }
}
