// @ts-check
// The list: what is to be done, and what is done. It is there without a network, too.
const { choose, confirm, tell } = require('../../feedback')
const { gate } = require('../../gate')
const { hasUnsent, view } = require('../../logic/list')
const { isAboutAccount, problemOf } = require('../../logic/problem')
const { timeText } = require('../../logic/time')
const todos = require('../../todos')

/** How often it looks for what other phones did, while it is shown. */
const LOOK_EVERY = 15000

const ACTIONS = ['编辑', '置顶', '上移', '下移', '删除']

Page({
  data: {
    open: /** @type {ReturnType<typeof rowOf>[]} */ ([]),
    done: /** @type {ReturnType<typeof rowOf>[]} */ ([]),
    isDoneShown: false,
    text: '',
    /** Why nothing can be shown: an account that is banned, deleted or logged out. */
    problem: /** @type {import('../../logic/problem').Problem | null} */ (null),
    state: 'ready',
    banner: '',
    unsaved: 0,
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ item }) {
    this.unlisten = todos.sync.listen((seen) => this.show(seen))
    // From a reminder: the item may not be on this phone yet.
    if (item) todos.sync.sync().then(() => this.openItem(item))
  },
  unlisten() {},
  onUnload() {
    this.unlisten()
    clearInterval(this.timer)
  },
  onShow() {
    todos.sync.sync()
    this.timer = setInterval(() => todos.sync.sync(), LOOK_EVERY)
  },
  onHide() {
    clearInterval(this.timer)
  },
  timer: 0,
  async onPullDownRefresh() {
    await todos.sync.sync()
    wx.stopPullDownRefresh()
  },
  async onRetry() {
    this.setData({ state: 'loading' })
    try {
      if (this.data.problem?.action === 'login') await gate.login()
      await todos.sync.sync()
      this.show(todos.sync.seen())
    } catch (error) {
      this.setData({ state: 'error', problem: problemOf(error) })
    }
  },

  /** @param {import('../../logic/sync').Seen} seen */
  show({ state, error }) {
    const { open, done } = view(state)
    const isAccount = isAboutAccount(error)
    this.setData({
      open: open.map(rowOf),
      done: done.map(rowOf),
      unsaved: state.unsaved.length,
      problem: isAccount ? problemOf(error) : null,
      state: isAccount ? 'error' : 'ready',
      banner: error && !isAccount ? bannerOf(error, hasUnsent(state)) : '',
    })
  },

  /** @param {WechatMiniprogram.Input} event */
  onText(event) {
    this.setData({ text: event.detail.value })
  },
  onAdd() {
    const content = this.data.text.replace(/\s+/g, ' ').trim()
    if (!content) return tell('请填写要做的事')
    this.setData({ text: '' })
    todos.add(content)
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  onCheck({ currentTarget }) {
    const { key, checked } = currentTarget.dataset
    todos.check(key, !checked)
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  onOpen({ currentTarget }) {
    this.openItem(currentTarget.dataset.key)
  },
  /** @param {string} key */
  openItem(key) {
    if (todos.find(key)) wx.navigateTo({ url: `/pages/edit/edit?key=${encodeURIComponent(key)}` })
    else tell('这一条已被删除')
  },
  onToggleDone() {
    this.setData({ isDoneShown: !this.data.isDoneShown })
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  async onMore({ currentTarget }) {
    const key = String(currentTarget.dataset.key)
    const action = ACTIONS[await choose(ACTIONS)]
    const keys = this.data.open.map((row) => row.key)
    const at = keys.indexOf(key)
    if (action === '编辑') this.openItem(key)
    if (action === '删除') await this.remove(key)
    if (at < 0) return
    if (action === '置顶' && at > 0) todos.move(key, null)
    if (action === '上移' && at > 0) todos.move(key, keys[at - 2] || null)
    if (action === '下移' && at < keys.length - 1) todos.move(key, keys[at + 1])
  },
  /** @param {string} key */
  async remove(key) {
    if (await confirm({ title: '删除这一条？', content: todos.find(key)?.content || '', confirmText: '删除' })) {
      todos.remove(key)
    }
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  async onLost({ currentTarget }) {
    const { key, lost } = currentTarget.dataset
    const content = `另一台手机已改成「${todos.find(key)?.content || ''}」。`
    const { confirm: wantsMine } = await wx.showModal({ title: `改成「${lost}」？`, content, confirmText: '用我的' })
    // Either way it is settled: what is there counts as seen.
    if (wantsMine) todos.edit(key, { content: lost })
    else todos.edit(key, { content: todos.find(key)?.content })
  },
  onSaveAgain() {
    todos.sync.saveAgain()
  },
})

/** @param {ReturnType<typeof view>['open'][number]} item */
function rowOf({ key, content, checked, due_at, reminder, isPending, lost }) {
  return {
    key,
    content,
    checked,
    isPending,
    lost,
    due: due_at ? timeText(due_at) : '',
    isLate: !!due_at && !checked && new Date(due_at).getTime() < Date.now(),
    isReminded: reminder?.state === 'waiting',
  }
}

/**
 * @param {unknown} error
 * @param {boolean} isUnsent
 */
function bannerOf(error, isUnsent) {
  const { title } = problemOf(error)
  return isUnsent ? `${title}，更改已保存在本机，稍后自动同步` : `${title}，显示的是本机保存的清单`
}
