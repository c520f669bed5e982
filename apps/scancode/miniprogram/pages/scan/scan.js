// @ts-check
// One scan: what it is, how many, and yes. What was said yes to is written down before it is sent.
const { api } = require('../../api')
const { busily, tellError } = require('../../feedback')
const { inventory } = require('../../inventory')
const { load, loadingData, retry } = require('../../loading')
const { LIMITS, nameFromCode } = require('../../logic/goods')
const { problemOf, isAboutAccount } = require('../../logic/problem')
const { readParameters } = require('../../logic/route')
const { openScan, scanCode } = require('../../scanning')

/** @typedef {import('../../api').Goods} Goods */

Page({
  data: {
    ...loadingData,
    busy: false,
    direction: /** @type {'in' | 'out'} */ ('in'),
    code: '',
    warehouse: /** @type {import('../../api').Warehouse | null} */ (null),
    goods: /** @type {Goods | null} */ (null),
    name: '',
    remarks: '',
    quantity: 1,
    most: LIMITS.count,
    /** Sent, and no answer came. */
    unanswered: /** @type {{ title: string } | null} */ (null),
    done: /** @type {{ count: number, quantity: number } | null} */ (null),
  },

  /** What the stepper stands at; null while it is no number. @type {number | null} */
  wanted: 1,
  /** The key of the change that waits for its answer. */
  key: '',

  /** @param {Record<string, string | undefined>} options */
  onLoad(options) {
    const { direction, code } = readParameters(options)
    this.setData({ direction: direction === 'out' ? 'out' : 'in', code: code || '' })
    this.reload()
  },
  onReady() {
    wx.setNavigationBarTitle({ title: this.data.direction === 'out' ? '出库' : '入库' })
  },
  onRetry() {
    retry(this, () => this.reload())
  },
  reload() {
    return load(this, async () => {
      const { current } = await inventory.warehouses()
      if (!current) return { warehouse: null }
      const goods = await this.find(current.id)
      const most = this.data.direction === 'out' && goods ? Math.max(goods.count, 1) : LIMITS.count
      return { warehouse: current, goods, name: goods?.name || '', remarks: goods?.remarks || '', most }
    })
  },
  /** @param {string} warehouse */
  async find(warehouse) {
    try {
      return await api.findGoods(warehouse, this.data.code)
    } catch (error) {
      if (/** @type {{ code?: string }} */ (error).code === 'goods_unknown') return null
      throw error
    }
  },

  /** @param {WechatMiniprogram.Input} event */
  onName(event) {
    this.setData({ name: event.detail.value })
  },
  /** @param {WechatMiniprogram.Input} event */
  onRemarks(event) {
    this.setData({ remarks: event.detail.value })
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: number | null }>} event */
  onQuantity(event) {
    this.wanted = event.detail.value
  },

  async onConfirm() {
    const quantity = this.wanted
    if (quantity === null) {
      wx.showToast({ title: `请输入 1 到 ${this.data.most} 的数量`, icon: 'none' })
      return
    }
    await busily(this, async () => {
      const { warehouse } = this.data
      if (!warehouse) return
      const { id } = await inventory.me()
      const change = inventory.pending.begin({ user: id, warehouse, scan: this.scan(quantity) })
      this.key = change.key
      await this.send()
    })
  },
  /**
   * @param {number} quantity
   * @returns {import('../../api').Scan}
   */
  scan(quantity) {
    const { direction, code, goods } = this.data
    const scan = { direction, code, quantity }
    if (direction === 'out') return scan
    const name = this.data.name.trim() || (goods ? '' : nameFromCode(code))
    const remarks = this.data.remarks.trim()
    // What is as it was is left out: somebody else may be changing it just now.
    return {
      ...scan,
      ...(name && name !== goods?.name ? { name } : {}),
      ...(remarks && remarks !== goods?.remarks ? { remarks } : {}),
    }
  },
  async onAgain() {
    await busily(this, () => this.send())
  },
  async send() {
    const change = inventory.pending.find(this.key)
    if (!change) return
    try {
      const { goods, entry } = await inventory.pending.send(change)
      wx.vibrateShort({ type: 'light' })
      this.setData({ done: { count: entry.count_after ?? goods.count, quantity: Math.abs(entry.quantity ?? 0) } })
      this.setData({ goods, unanswered: null })
    } catch (error) {
      await this.failed(error)
    }
  },
  /** @param {unknown} error */
  async failed(error) {
    if (inventory.pending.find(this.key) && !isAboutAccount(error)) {
      inventory.changed()
      this.setData({ unanswered: { title: problemOf(error).title } })
      return
    }
    this.setData({ unanswered: null })
    const { code, data } = /** @type {{ code?: string, data?: { available?: number } }} */ (error)
    if (code === 'stock_insufficient') await this.tooFew(data?.available ?? 0)
    else if (code === 'goods_unknown') this.setData({ goods: null })
    else await tellError(error)
  },
  /** @param {number} available */
  async tooFew(available) {
    const { goods } = this.data
    if (goods) this.setData({ goods: { ...goods, count: available }, most: Math.max(available, 1) })
    const content = available ? `现在只有 ${available} 件，请减少数量。` : '已经没有库存了。'
    await wx.showModal({ title: '库存不足', content, showCancel: false, confirmText: '知道了' })
  },

  async onNext() {
    openScan(this.data.direction, await scanCode(), { replace: true })
  },
  onClose() {
    wx.navigateBack({ fail: () => wx.switchTab({ url: '/pages/goods/goods' }) })
  },
  onSwitchToIn() {
    openScan('in', this.data.code, { replace: true })
  },
})
