// @ts-check
// Goods out of a table: sent to the server, which works through them; this page looks how far it is.
const { api } = require('../../api')
const { busily, confirm, tellError } = require('../../feedback')
const { chooseTable } = require('../../files')
const { inventory } = require('../../inventory')
const { problemOf } = require('../../logic/problem')
const { readParameters } = require('../../logic/route')
const { importStates, rowFaults } = require('../../text')

/** @typedef {import('../../api').Import} Import */

/** How long until the next look, in milliseconds. */
const LOOK_EVERY = 1000

Page({
  data: {
    busy: false,
    mode: /** @type {'add' | 'set'} */ ('add'),
    fileName: '',
    sent: 0,
    progress: /** @type {(Import & { stateName: string, percent: number }) | null} */ (null),
    isRunning: false,
    lost: '',
  },

  warehouse: '',
  importId: '',
  timer: 0,
  isShown: false,

  /** @param {Record<string, string | undefined>} options */
  onLoad(options) {
    this.warehouse = readParameters(options).warehouse || ''
  },
  onShow() {
    this.isShown = true
    if (this.importId && this.data.isRunning) this.look()
  },
  onHide() {
    this.rest()
  },
  onUnload() {
    this.rest()
  },
  rest() {
    this.isShown = false
    clearTimeout(this.timer)
  },

  /** @param {WechatMiniprogram.RadioGroupChange} event */
  onMode(event) {
    this.setData({ mode: event.detail.value === 'set' ? 'set' : 'add' })
  },
  async onChoose() {
    await busily(this, async () => {
      const file = await chooseTable()
      if (!file) return
      this.setData({ fileName: file.name, sent: 0, progress: null, lost: '' })
      const told = (/** @type {number} */ sent) => this.setData({ sent })
      const { id } = await api.importGoods(this.warehouse, file.path, this.data.mode, told)
      this.importId = id
      this.setData({ isRunning: true })
      await this.look()
    })
  },
  async look() {
    clearTimeout(this.timer)
    try {
      this.show(await api.getImport(this.importId))
    } catch (error) {
      const { action, title } = problemOf(error)
      if (action !== 'retry') {
        this.setData({ isRunning: false })
        await tellError(error)
        return
      }
      this.setData({ lost: `${title}，正在重试…` })
    }
    if (this.isShown && this.data.isRunning) this.timer = setTimeout(() => this.look(), LOOK_EVERY)
  },
  /** @param {Import} now */
  show(now) {
    const isRunning = now.state === 'waiting' || now.state === 'running'
    const percent = now.rows_total ? Math.floor((100 * now.rows_done) / now.rows_total) : isRunning ? 0 : 100
    inventory.changed()
    const errors = now.errors.map((error) => ({ ...error, fault: rowFaults[error.code] || error.detail }))
    this.setData({ progress: { ...now, errors, stateName: importStates[now.state], percent }, isRunning, lost: '' })
  },
  async onCancel() {
    const content = '已经导入的货品会保留，其余的不再导入。'
    if (!(await confirm({ title: '停止导入？', content, confirmText: '停止' }))) return
    await busily(this, async () => {
      await api.cancelImport(this.importId)
      await this.look()
    })
  },
  onBack() {
    wx.navigateBack()
  },
})
