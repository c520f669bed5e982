// @ts-check
// The one list of this program: its storage, its server, and what the pages do to it.
const { gate } = require('./gate')
const list = require('./logic/list')
const { createSync } = require('./logic/sync')

const PLACE = 'todo:list'
const OWNER = 'todo:owner'

const world = {
  load() {
    const kept = wx.getStorageSync(PLACE)
    return kept && typeof kept === 'object' ? kept : null
  },
  /** @param {import('./logic/list').State} state */
  save(state) {
    // When the storage is full the list still works until the program is closed.
    wx.setStorage({ key: PLACE, data: state, fail: (error) => console.warn(error.errMsg) })
  },
  /**
   * @param {string} key
   * @param {number} base
   * @param {import('./logic/list').Change[]} changes
   */
  async exchange(key, base, changes) {
    const header = { 'Idempotency-Key': key }
    const { data } = await gate.request({ url: '/api/items/changes', method: 'POST', header, data: { base, changes } })
    return /** @type {import('./logic/sync').Exchange} */ (data)
  },
  /** @param {number} since */
  async news(since) {
    const { data } = await gate.request({ url: `/api/items?since=${since}` })
    return /** @type {import('./logic/list').News} */ (data)
  },
  newKey,
}

/** Unlike any other on all of a user's phones: the time, and chance. */
function newKey() {
  const random = () => Math.random().toString(36).slice(2, 12)
  return `${Date.now().toString(36)}-${random()}${random()}`
}

const sync = createSync(world)

// The list of whoever was logged in before goes.
gate.on('login', ({ user }) => {
  const owner = wx.getStorageSync(OWNER)
  if (owner && owner !== user.id) sync.forget()
  wx.setStorageSync(OWNER, user.id)
})
gate.on('logout', () => {
  sync.forget()
  wx.removeStorageSync(OWNER)
})
wx.onNetworkStatusChange?.(({ isConnected }) => {
  if (isConnected) sync.sync()
})

const now = () => new Date().toISOString()

/** @param {string} content */
function add(content) {
  return sync.record(newKey(), { op: 'create', content })
}

/**
 * @param {string} key
 * @param {boolean} checked
 */
function check(key, checked) {
  return sync.record(key, { op: checked ? 'check' : 'uncheck', at: now() })
}

/**
 * @param {string} key
 * @param {{ content?: string, due_at?: string | null }} parts
 */
function edit(key, parts) {
  return sync.record(key, { op: 'edit', ...parts })
}

/** @param {string} key */
function remove(key) {
  return sync.record(key, { op: 'delete' })
}

/**
 * @param {string} key
 * @param {string | null} after Right below this one; `null`: to the top.
 */
function move(key, after) {
  return sync.record(key, { op: 'move', ...list.below(sync.seen().state, after) })
}

/** @param {string} key */
function find(key) {
  const { open, done } = list.view(sync.seen().state)
  return [...open, ...done].find((item) => item.key === key || item.id === key) || null
}

/** What reminders are asked for by; null when the server sends none. */
async function templateId() {
  const { data } = await gate.request({ url: '/api/config' })
  return /** @type {{ template_id?: string }} */ (data).template_id || null
}

/**
 * @param {string} id
 * @param {string | null} dueAt
 */
async function setReminder(id, dueAt) {
  const url = `/api/items/${id}/reminder`
  const { data } = await gate.request(
    dueAt ? { url, method: 'POST', data: { due_at: dueAt } } : { url, method: 'DELETE' },
  )
  sync.put(/** @type {import('./logic/list').Item} */ (data))
}

module.exports = { add, check, edit, remove, move, find, templateId, setReminder, sync, newKey }
