// @ts-check
// What the pages share: whose inventory this is, which warehouse is the current one, and the changes that wait for an
// answer.
const { api } = require('./api')
const { gate } = require('./gate')
const { server } = require('./config')
const { createPending, newKey } = require('./logic/pending')

/** @typedef {import('./api').Warehouse} Warehouse */

// Of this server only: another one knows neither these warehouses nor these keys.
const pendingKey = `pending|${server()}`
const currentKey = `current|${server()}`

/** @type {import('@minigate/miniprogram').User | null} */
let me = null
let revision = 0
/** Which warehouse is whose current one. @type {{ user: string, warehouse: string } | null} */
let chosen = wx.getStorageSync(currentKey) || null

/** Several pages may ask at once. @type {Promise<import('@minigate/miniprogram').User> | null} */
let asking = null

/** @param {typeof me} user */
function becomes(user) {
  me = user
  asking = null
  revision += 1
}
gate.on('login', ({ user }) => becomes(user))
gate.on('logout', () => becomes(null))
gate.on('expired', () => becomes(null))

const pending = createPending({
  store: {
    load: () => wx.getStorageSync(pendingKey),
    save: (changes) => wx.setStorageSync(pendingKey, changes),
  },
  async send(change) {
    const answer = await (change.kind === 'scan'
      ? api.scan(change.warehouse.id, change.scan, change.key)
      : api.takeStock(change.warehouse.id, change.goods.id, change.count, change.key))
    inventory.changed()
    return answer
  },
  newKey,
  now: () => Date.now(),
})

const inventory = {
  pending,

  /** Who holds the phone; asked once a run. */
  async me() {
    if (me) return me
    const answer = asking || gate.me()
    asking = answer
    try {
      const user = await answer
      if (asking === answer) me = user
      return user
    } finally {
      if (asking === answer) asking = null
    }
  },
  /** @param {import('@minigate/miniprogram').User} user */
  setMe(user) {
    me = user
  },

  /** Something was changed on this phone: lists that were loaded before are old. */
  changed() {
    revision += 1
  },
  /** Differs after each change. */
  revision: () => revision,

  /** My warehouses, and the current one: the one chosen last, or the first. */
  async warehouses() {
    const [{ warehouses }, { id }] = await Promise.all([api.listWarehouses(), inventory.me()])
    const chosen = chosenBy(id)
    const current = warehouses.find((warehouse) => warehouse.id === chosen) || warehouses[0] || null
    return { warehouses, current }
  },
  /**
   * Makes it the one that scans go to.
   * @param {string} warehouse
   */
  async choose(warehouse) {
    const { id } = await inventory.me()
    chosen = { user: id, warehouse }
    inventory.changed()
    try {
      wx.setStorageSync(currentKey, chosen)
    } catch (_) {
      // Full or refused: this run still knows it.
    }
  },

  /** Which goods the goods tab shall show when it is opened next; tabs take no parameters. */
  wanted: /** @type {{ low: boolean } | null} */ (null),
}

/** @param {string} user */
function chosenBy(user) {
  return chosen && chosen.user === user ? chosen.warehouse : null
}

module.exports = { inventory }
