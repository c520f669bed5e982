// @ts-check
// Who may do what in a warehouse; the owner invites by a card in a chat.
const { api } = require('../../api')
const { busily, choose, confirm, tellDone } = require('../../feedback')
const { inventory } = require('../../inventory')
const { load, loadingData, retry } = require('../../loading')
const { pageUrl, readParameters } = require('../../logic/route')
const { timeText } = require('../../logic/time')
const { roleHints, roleNames } = require('../../text')

/** What can be given away. @type {('keeper' | 'viewer')[]} */
const givenRoles = ['keeper', 'viewer']
const roleChoices = givenRoles.map((role) => `${roleNames[role]}：${roleHints[role]}`)

Page({
  data: {
    ...loadingData,
    busy: false,
    warehouse: /** @type {import('../../api').Warehouse | null} */ (null),
    rows: /** @type {ReturnType<typeof rowOf>[]} */ ([]),
    invitation: /** @type {{ token: string, role: string, until: string } | null} */ (null),
  },

  id: '',

  /** @param {Record<string, string | undefined>} options */
  onLoad(options) {
    this.id = readParameters(options).warehouse || ''
    // Only with an invitation is there something to share.
    wx.hideShareMenu({})
  },
  onShow() {
    // Also after the card was sent: somebody may have joined.
    this.reload()
  },
  onRetry() {
    retry(this, () => this.reload())
  },
  reload() {
    return load(this, async () => {
      const [warehouse, { members }, me] = await Promise.all([
        api.getWarehouse(this.id),
        api.listMembers(this.id),
        inventory.me(),
      ])
      return { warehouse, rows: members.map((member) => rowOf(member, me.id)) }
    })
  },

  async onInvite() {
    const role = givenRoles[await choose(roleChoices)]
    if (!role) return
    await busily(this, async () => {
      const { token, expires_at } = await api.invite(this.id, role)
      this.setData({ invitation: { token, role: roleNames[role], until: timeText(expires_at) } })
    })
  },
  onShareAppMessage() {
    const { invitation, warehouse } = this.data
    if (!invitation) return { title: '扫码库存', path: '/pages/goods/goods' }
    const title = `邀请你加入仓库「${warehouse?.name}」`
    return { title, path: pageUrl('/pages/join/join', { token: invitation.token }) }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  async onMember(event) {
    const row = this.data.rows.find(({ id }) => id === event.currentTarget.dataset.id)
    if (!row || !this.data.warehouse?.is_owner || row.isOwner) return
    const choice = await choose([...roleChoices, '移出仓库'])
    if (choice < 0) return
    const role = givenRoles[choice]
    if (!role) await this.remove(row.id, row.name)
    else if (role !== row.role) await this.change(row.id, role)
  },
  /** @param {string} user @param {'keeper' | 'viewer'} role */
  async change(user, role) {
    await busily(this, async () => {
      await api.changeMember(this.id, user, role)
      tellDone('已修改')
    })
    await this.reload()
  },
  /** @param {string} user @param {string} name */
  async remove(user, name) {
    const content = '对方将看不到这个仓库，需要重新邀请才能加入。'
    if (!(await confirm({ title: `移出「${name}」？`, content, confirmText: '移出' }))) return
    await busily(this, async () => {
      await api.removeMember(this.id, user)
      tellDone('已移出')
    })
    await this.reload()
  },
})

/**
 * @param {import('../../api').Member} member
 * @param {string} me
 */
function rowOf({ user, role, since }, me) {
  return {
    id: user.id,
    name: user.nickname || '微信用户',
    avatar: user.avatar_url || '',
    role,
    roleName: roleNames[role],
    isOwner: role === 'owner',
    isMe: user.id === me,
    since: `${timeText(since)}加入`,
  }
}
