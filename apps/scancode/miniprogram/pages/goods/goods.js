// @ts-check
// The current warehouse's goods, and the two big buttons.
const { api } = require('../../api')
const { inventory } = require('../../inventory')
const { load, loadingData, retry } = require('../../loading')
const { createPager } = require('../../logic/pager')
const { pageUrl } = require('../../logic/route')
const { openScan, scanCode, typeCode } = require('../../scanning')

/** @typedef {import('../../api').Goods} Goods */

/** @type {{ value: 'recent' | 'name' | 'count', text: string }[]} */
const sorts = [
  { value: 'recent', text: '最近使用' },
  { value: 'name', text: '名称' },
  { value: 'count', text: '库存' },
]

Page({
  data: {
    ...loadingData,
    warehouse: /** @type {import('../../api').Warehouse | null} */ (null),
    goods: /** @type {Goods[]} */ ([]),
    hasMore: false,
    query: '',
    low: false,
    sorts,
    sort: 0,
    canScan: false,
    waiting: 0,
  },

  /** @type {ReturnType<typeof createPager<Goods>> | null} */
  pager: null,
  /** What the list was loaded at: of the inventory's changes, and of the clock. */
  seen: { revision: -1, at: 0 },
  /** The timer that waits for the end of typing. */
  typing: 0,

  onLoad() {
    this.pager = createPager((after) => this.fetch(after))
  },
  onShow() {
    if (inventory.wanted) {
      this.setData({ low: inventory.wanted.low, query: '' })
      inventory.wanted = null
      this.seen.revision = -1
    }
    // Who comes back from a page finds the list where they left it.
    if (this.seen.revision !== inventory.revision() || Date.now() - this.seen.at > 60000) this.reload()
  },
  onUnload() {
    clearTimeout(this.typing)
  },
  async onPullDownRefresh() {
    await this.reload()
    wx.stopPullDownRefresh()
  },
  async onReachBottom() {
    await load(this, async () => this.shown(await this.pager?.more()))
  },
  onRetry() {
    retry(this, () => this.reload())
  },

  reload() {
    return load(this, async () => {
      const [{ current }, { id }] = await Promise.all([inventory.warehouses(), inventory.me()])
      const waiting = inventory.pending.of(id).length
      this.seen = { revision: inventory.revision(), at: Date.now() }
      this.setData({ warehouse: current, canScan: !!current && current.role !== 'viewer', waiting })
      return current ? this.shown(await this.pager?.start()) : { goods: [], hasMore: false }
    })
  },
  /** @param {string | undefined} after */
  async fetch(after) {
    const { warehouse, query, low, sort } = this.data
    if (!warehouse) return { items: [], next: null }
    const asked = { query: query.trim() || undefined, low: low || undefined, sort: sorts[sort].value, after }
    const { goods, next } = await api.listGoods(warehouse.id, asked)
    return { items: goods, next }
  },
  /** @param {import('../../logic/pager').Page<Goods> | null | undefined} page */
  shown(page) {
    if (!page) return null
    const goods = page.isStart ? page.items : this.data.goods.concat(page.items)
    return { goods, hasMore: page.next !== null }
  },
  search() {
    return load(this, async () => this.shown(await this.pager?.start()), { isNew: true })
  },

  /** @param {WechatMiniprogram.Input} event */
  onQuery(event) {
    this.setData({ query: event.detail.value })
    clearTimeout(this.typing)
    this.typing = setTimeout(() => this.search(), 300)
  },
  onClearQuery() {
    this.setData({ query: '' })
    this.search()
  },
  onLow() {
    this.setData({ low: !this.data.low })
    this.search()
  },
  /** @param {WechatMiniprogram.PickerChange} event */
  onSort(event) {
    this.setData({ sort: Number(event.detail.value) })
    this.search()
  },
  onWarehouse() {
    wx.switchTab({ url: '/pages/warehouses/warehouses' })
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  onGoods(event) {
    const { id } = event.currentTarget.dataset
    wx.navigateTo({ url: pageUrl('/pages/item/item', { warehouse: this.data.warehouse?.id, goods: id }) })
  },
  onPending() {
    wx.navigateTo({ url: '/pages/pending/pending' })
  },
  async onScanIn() {
    openScan('in', await scanCode())
  },
  async onScanOut() {
    openScan('out', await scanCode())
  },
  async onType() {
    const { tapIndex } = await wx.showActionSheet({ itemList: ['入库', '出库'] }).catch(() => ({ tapIndex: -1 }))
    if (tapIndex >= 0) openScan(tapIndex === 0 ? 'in' : 'out', await typeCode())
  },
})
