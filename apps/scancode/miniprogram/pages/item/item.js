// @ts-check
// One kind of goods: what it is, how many there are, and all that happened to it.
const { api } = require('../../api')
const { busily, confirm, tell, tellDone } = require('../../feedback')
const { inventory } = require('../../inventory')
const { load, loadingData, retry } = require('../../loading')
const { entryRow } = require('../../logic/entry')
const { readCount } = require('../../logic/goods')
const { createPager } = require('../../logic/pager')
const { isAboutAccount, problemOf } = require('../../logic/problem')
const { readParameters } = require('../../logic/route')
const { timeText } = require('../../logic/time')
const { openScan } = require('../../scanning')

/** @typedef {import('../../api').Goods} Goods */

Page({
  data: {
    ...loadingData,
    busy: false,
    warehouse: /** @type {import('../../api').Warehouse | null} */ (null),
    goods: /** @type {Goods | null} */ (null),
    canEdit: false,
    since: '',
    form: { name: '', remarks: '', low: '' },
    isChanged: false,
    entries: /** @type {import('../../logic/entry').EntryRow[]} */ ([]),
    hasMore: false,
  },

  ids: { warehouse: '', goods: '' },
  /** @type {ReturnType<typeof createPager<import('../../api').Entry>> | null} */
  pager: null,
  /** Loaded at which of the inventory's changes. */
  seen: -1,

  /** @param {Record<string, string | undefined>} options */
  onLoad(options) {
    const { warehouse = '', goods = '' } = readParameters(options)
    this.ids = { warehouse, goods }
    this.pager = createPager(async (after) => {
      const { entries, next } = await api.listWarehouseEntries(warehouse, { goods, after })
      return { items: entries, next }
    })
  },
  onShow() {
    if (this.seen !== inventory.revision()) this.reload()
  },
  async onReachBottom() {
    await load(this, async () => this.shownEntries(await this.pager?.more()))
  },
  onRetry() {
    retry(this, () => this.reload())
  },

  reload() {
    return load(this, async () => {
      const { warehouse, goods } = this.ids
      this.seen = inventory.revision()
      const [where, what, page] = await Promise.all([
        api.getWarehouse(warehouse),
        api.getGoods(warehouse, goods),
        this.pager?.start(),
      ])
      return { warehouse: where, canEdit: where.role !== 'viewer', ...this.shown(what), ...this.shownEntries(page) }
    })
  },
  /** @param {Goods} goods */
  shown(goods) {
    const low = goods.low_level === null ? '' : String(goods.low_level)
    const form = { name: goods.name, remarks: goods.remarks, low }
    return { goods, form, isChanged: false, since: timeText(goods.created_at) }
  },
  /** @param {import('../../logic/pager').Page<import('../../api').Entry> | null | undefined} page */
  shownEntries(page) {
    if (!page) return null
    const rows = page.items.map((entry) => entryRow(entry))
    return { entries: page.isStart ? rows : this.data.entries.concat(rows), hasMore: page.next !== null }
  },

  /** @param {WechatMiniprogram.Input} event */
  onField(event) {
    const { field } = event.currentTarget.dataset
    this.setData({ form: { ...this.data.form, [field]: event.detail.value }, isChanged: true })
  },
  async onSave() {
    const { goods, form } = this.data
    const low = readCount(form.low)
    if (!goods) return
    if (!form.name.trim()) return tell('请填写名称')
    if (low === undefined) return tell('低库存线要填整数，或者留空')
    const edit = { name: form.name.trim(), remarks: form.remarks.trim(), low_level: low, version: goods.version }
    await busily(this, () => this.save(edit))
  },
  /** @param {{ name: string, remarks: string, low_level: number | null, version: number }} edit */
  async save(edit) {
    try {
      const goods = await api.editGoods(this.ids.warehouse, this.ids.goods, edit)
      inventory.changed()
      this.setData(this.shown(goods))
      tellDone('已保存')
      await this.reload()
    } catch (error) {
      const { code, data } = /** @type {{ code?: string, data?: { current?: Goods } }} */ (error)
      if (code !== 'goods_changed' || !data?.current) throw error
      this.setData(this.shown(data.current))
      const content = '别人刚刚修改了这个货品，已显示最新内容。请核对后重新修改。'
      await wx.showModal({ title: '没有保存', content, showCancel: false, confirmText: '知道了' })
    }
  },

  async onStockTake() {
    const { goods, warehouse } = this.data
    if (!goods || !warehouse || this.data.busy) return
    const answer = await wx.showModal({
      title: '盘点',
      editable: true,
      placeholderText: `实际数量（现在记录为 ${goods.count}）`,
    })
    if (!answer.confirm) return
    const counted = readCount(answer.content || '')
    if (counted === null || counted === undefined) return tell('请输入整数')
    await busily(this, async () => {
      const { id } = await inventory.me()
      const named = { id: goods.id, name: goods.name || goods.code }
      const change = inventory.pending.begin({ user: id, warehouse, goods: named, counted })
      try {
        await inventory.pending.send(change)
        tellDone('已盘点')
      } catch (error) {
        if (!inventory.pending.find(change.key) || isAboutAccount(error)) throw error
        await this.unanswered(error)
      }
    })
    await this.reload()
  },
  /** @param {unknown} error */
  async unanswered(error) {
    inventory.changed()
    const content = '没有收到服务器的应答，可能已经记录，也可能没有。可以在「未完成的操作」中重试，不会重复记录。'
    const { confirm: goes } = await wx.showModal({ title: problemOf(error).title, content, confirmText: '去处理' })
    if (goes) wx.navigateTo({ url: '/pages/pending/pending' })
  },

  onScanIn() {
    this.openScan('in')
  },
  onScanOut() {
    this.openScan('out')
  },
  /** @param {'in' | 'out'} direction */
  async openScan(direction) {
    const { goods } = this.data
    if (!goods) return
    // The page of the scan works in the current warehouse.
    await busily(this, () => inventory.choose(this.ids.warehouse))
    openScan(direction, goods.code)
  },
  async onDelete() {
    const content = '货品和库存会被删除，操作记录会保留。'
    if (!(await confirm({ title: '删除这个货品？', content, confirmText: '删除' }))) return
    await busily(this, async () => {
      await api.deleteGoods(this.ids.warehouse, this.ids.goods)
      inventory.changed()
      wx.navigateBack()
    })
  },
  onCopy() {
    if (this.data.goods) wx.setClipboardData({ data: this.data.goods.code })
  },
})
