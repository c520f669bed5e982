// @ts-check
// Where I am logged in.
const { busily, confirm, tellDone } = require('../../feedback')
const { gate } = require('../../gate')
const { load, loadingData, retry } = require('../../loading')
const { timeText } = require('../../logic/time')

Page({
  data: {
    ...loadingData,
    busy: false,
    rows: /** @type {ReturnType<typeof rowOf>[]} */ ([]),
    others: 0,
  },

  onLoad() {
    this.reload()
  },
  onRetry() {
    retry(this, () => this.reload())
  },
  reload() {
    return load(this, async () => {
      const rows = (await gate.sessions()).map(rowOf)
      return { rows, others: rows.filter(({ isCurrent }) => !isCurrent).length }
    })
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  async onEnd(event) {
    const { id, name } = event.currentTarget.dataset
    const content = '那台设备下次使用时需要重新登录。'
    if (!(await confirm({ title: `让「${name}」退出登录？`, content, confirmText: '退出' }))) return
    await busily(this, async () => {
      await gate.endSession(id)
      tellDone('已退出')
    })
    await this.reload()
  },
  async onEndOthers() {
    const content = '除了这台手机，其他设备都要重新登录。'
    if (!(await confirm({ title: '退出其他设备？', content, confirmText: '退出' }))) return
    await busily(this, async () => {
      await gate.endOtherSessions()
      tellDone('已退出')
    })
    await this.reload()
  },
})

/** @param {import('@minigate/miniprogram').Session} session */
function rowOf({ id, device, is_current, ip, created_at, last_seen_at }) {
  return {
    id,
    name: device || '未命名设备',
    isCurrent: is_current,
    note: `${timeText(created_at)} 登录${ip ? ` · ${ip}` : ''}`,
    seen: is_current ? '正在使用' : `${timeText(last_seen_at)} 使用过`,
  }
}
