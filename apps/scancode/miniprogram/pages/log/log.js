// @ts-check
// Who did what, and when: in all my warehouses or in the current one.
const { api } = require('../../api')
const { inventory } = require('../../inventory')
const { load, loadingData, retry } = require('../../loading')
const { entryRow } = require('../../logic/entry')
const { createPager } = require('../../logic/pager')
const { kindNames } = require('../../text')

/** @typedef {import('../../api').Entry} Entry */

const kinds = [{ value: '', text: '全部类型' }].concat(
  Object.entries(kindNames).map(([value, text]) => ({ value, text })),
)

Page({
  data: {
    ...loadingData,
    kinds,
    kind: 0,
    places: /** @type {{ id: string, name: string }[]} */ ([{ id: '', name: '全部仓库' }]),
    place: 0,
    rows: /** @type {(ReturnType<typeof entryRow>)[]} */ ([]),
    hasMore: false,
  },

  /** @type {ReturnType<typeof createPager<Entry>> | null} */
  pager: null,
  seen: { revision: -1, at: 0 },

  onLoad() {
    this.pager = createPager((after) => this.fetch(after))
  },
  onShow() {
    if (this.seen.revision !== inventory.revision() || Date.now() - this.seen.at > 15000) this.reload()
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

  /** @param {{ isNew?: boolean }} [options] */
  reload(options) {
    const fetch = async () => {
      const { warehouses } = await inventory.warehouses()
      this.seen = { revision: inventory.revision(), at: Date.now() }
      const chosen = this.data.places[this.data.place]?.id
      const places = [{ id: '', name: '全部仓库' }, ...warehouses.map(({ id, name }) => ({ id, name }))]
      // The chosen one may have gone, or moved.
      const place = Math.max(
        0,
        places.findIndex(({ id }) => id === chosen),
      )
      this.setData({ places, place })
      return this.shown(await this.pager?.start())
    }
    return load(this, fetch, options)
  },
  /** @param {string | undefined} after */
  async fetch(after) {
    const { kind, places, place } = this.data
    const query = { kind: kinds[kind].value || undefined, after }
    const where = places[place].id
    const { entries, next } = await (where ? api.listWarehouseEntries(where, query) : api.listEntries(query))
    return { items: entries, next }
  },
  /** @param {import('../../logic/pager').Page<Entry> | null | undefined} page */
  shown(page) {
    if (!page) return null
    const rows = page.items.map((entry) => this.rowOf(entry))
    return { rows: page.isStart ? rows : this.data.rows.concat(rows), hasMore: page.next !== null }
  },
  /** @param {Entry} entry */
  rowOf(entry) {
    const row = entryRow(entry)
    const { places, place } = this.data
    const where = place ? undefined : places.find(({ id }) => id && id === entry.warehouse_id)?.name
    return where ? { ...row, note: row.note ? `${where} · ${row.note}` : where } : row
  },

  /** @param {WechatMiniprogram.PickerChange} event */
  onKind(event) {
    this.setData({ kind: Number(event.detail.value) })
    this.reload({ isNew: true })
  },
  /** @param {WechatMiniprogram.PickerChange} event */
  onPlace(event) {
    this.setData({ place: Number(event.detail.value) })
    this.reload({ isNew: true })
  },
})
