// @ts-check
// One item: its text, when it is due, and whether to be reminded.
const { busily, confirm, tell, tellDone, tellError } = require('../../feedback')
const { dateOf, clockOf, timeOf } = require('../../logic/due')
const { reminderTexts } = require('../../text')
const { timeText } = require('../../logic/time')
const todos = require('../../todos')

Page({
  data: {
    key: '',
    content: '',
    date: '',
    clock: '',
    busy: false,
    checked: false,
    /** Does the server have it? Only then can it remind. */
    isSaved: false,
    reminder: '',
    isReminded: false,
    templateId: /** @type {string | null} */ (null),
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ key = '' }) {
    const item = todos.find(decodeURIComponent(key))
    if (!item) {
      tell('这一条已被删除')
      return
    }
    this.setData({ key: item.key, content: item.content, date: dateOf(item.due_at), clock: clockOf(item.due_at) })
    this.unlisten = todos.sync.listen(() => this.show())
    // Beforehand: WeChat asks for consent in a tap only, which does not wait for a network.
    todos.templateId().then(
      (templateId) => this.setData({ templateId }),
      () => this.setData({ templateId: null }),
    )
  },
  unlisten() {},
  onUnload() {
    this.unlisten()
  },
  /** What other phones or the server change while it is open; what is being typed stays. */
  show() {
    const item = todos.find(this.data.key)
    if (!item) return
    const { id, checked, reminder } = item
    this.setData({
      checked,
      isSaved: !!id,
      isReminded: reminder?.state === 'waiting',
      reminder: reminder ? `${reminderTexts[reminder.state] || ''} · ${timeText(reminder.due_at)}` : '',
    })
  },

  /** @param {WechatMiniprogram.Input} event */
  onContent(event) {
    this.setData({ content: event.detail.value })
  },
  /** @param {WechatMiniprogram.PickerChange} event */
  onDate(event) {
    this.setData({ date: String(event.detail.value), clock: this.data.clock || '09:00' })
  },
  /** @param {WechatMiniprogram.PickerChange} event */
  onClock(event) {
    this.setData({ clock: String(event.detail.value), date: this.data.date || dateOf(new Date().toISOString()) })
  },
  onNoDue() {
    this.setData({ date: '', clock: '' })
  },
  onSave() {
    if (this.save()) wx.navigateBack()
  },
  save() {
    const item = todos.find(this.data.key)
    const content = this.data.content.replace(/\s+/g, ' ').trim()
    if (!content) {
      tell('请填写要做的事')
      return false
    }
    if (!item) return true
    const dueAt = timeOf(this.data.date, this.data.clock)
    /** @type {{ content?: string, due_at?: string | null }} */
    const parts = {}
    if (content !== item.content) parts.content = content
    if (!isSameTime(dueAt, item.due_at)) parts.due_at = dueAt
    if (Object.keys(parts).length) todos.edit(item.key, parts)
    return true
  },

  async onRemind() {
    const { templateId, date, clock } = this.data
    const dueAt = timeOf(date, clock)
    if (!templateId) return tell('这个服务器没有开通提醒')
    if (!dueAt) return tell('请先选择时间')
    if (new Date(dueAt).getTime() <= Date.now()) return tell('提醒时间要在将来')
    if (typeof wx.requestSubscribeMessage !== 'function') return tell('请升级微信后使用提醒')
    /** @type {Record<string, string>} */
    let answers
    try {
      answers = /** @type {any} */ (await wx.requestSubscribeMessage({ tmplIds: [templateId] }))
    } catch (error) {
      return tell(
        /** @type {{ errCode?: number }} */ (error).errCode === 20004
          ? '请在微信设置中打开订阅消息'
          : '没有得到你的同意',
      )
    }
    if (answers[templateId] !== 'accept') return tell('没有得到你的同意')
    await busily(this, async () => {
      if (!this.save()) return
      await todos.sync.sync()
      const { error } = todos.sync.seen()
      if (error) throw error
      const id = todos.find(this.data.key)?.id
      if (id) await todos.setReminder(id, dueAt)
      tellDone('到时会提醒你')
    })
  },
  async onNoReminder() {
    const id = todos.find(this.data.key)?.id
    if (id) await todos.setReminder(id, null).catch(tellError)
  },
  async onDelete() {
    if (!(await confirm({ title: '删除这一条？', content: this.data.content, confirmText: '删除' }))) return
    todos.remove(this.data.key)
    wx.navigateBack()
  },
})

/**
 * @param {string | null} one
 * @param {string | null} other
 */
function isSameTime(one, other) {
  return one === other || (!!one && !!other && new Date(one).getTime() === new Date(other).getTime())
}
