// @ts-check
// Stock changes that wait for the server's answer. Each has its idempotency key before it is first sent and keeps it until
// the server has answered, also over a restart: a repetition whose first try did arrive changes nothing.

/**
 * @typedef {import('../api').Scan} Scan
 * @typedef {{ id: string, name: string }} Named
 * @typedef {{
 *   key: string, user: string, warehouse: Named, made_at: number,
 * } & ({ kind: 'scan', scan: Scan } | { kind: 'stock_take', goods: Named, count: { counted: number } })} Change
 * @typedef {{ load(): unknown, save(changes: Change[]): void }} Store
 */

/**
 * @template Answer
 * @param {{
 *   store: Store,
 *   send: (change: Change) => Promise<Answer>,
 *   newKey: () => string,
 *   now: () => number,
 * }} parts
 */
function createPending({ store, send, newKey, now }) {
  /** What is remembered when the storage is full or refused. */
  let changes = changesIn(store.load())
  /** Keys on their way: one change is never sent twice at a time. @type {Map<string, Promise<Answer>>} */
  const sending = new Map()

  /** @param {Change[]} next */
  function keep(next) {
    changes = next
    try {
      store.save(next)
    } catch (_) {
      // This run still knows them.
    }
  }

  /** @param {string} key */
  function forget(key) {
    keep(changes.filter((change) => change.key !== key))
  }

  /** @param {Change} change */
  async function attempt(change) {
    try {
      const answer = await send(change)
      forget(change.key)
      return answer
    } catch (error) {
      if (isRefusal(error)) forget(change.key)
      throw error
    }
  }

  return {
    /**
     * Writes the change down under a new key; send it next.
     * @param {{ user: string, warehouse: Named } & ({ scan: Scan } | { goods: Named, counted: number })} wish
     * @returns {Change}
     */
    begin(wish) {
      const { user, warehouse } = wish
      const own = { key: newKey(), user, warehouse: { id: warehouse.id, name: warehouse.name }, made_at: now() }
      /** @type {Change} */
      const change =
        'scan' in wish
          ? { ...own, kind: 'scan', scan: wish.scan }
          : { ...own, kind: 'stock_take', goods: wish.goods, count: { counted: wish.counted } }
      keep(changes.concat(change))
      return change
    },
    /**
     * The first try and every other one. It stays written down unless the server took or refused it.
     * @param {Change} change
     * @returns {Promise<Answer>}
     */
    send(change) {
      const current = sending.get(change.key)
      if (current) return current
      const sent = attempt(change)
      sending.set(change.key, sent)
      const done = () => sending.delete(change.key)
      sent.then(done, done)
      return sent
    },
    /**
     * Gives up on knowing whether it was done.
     * @param {string} key
     */
    discard: forget,
    /**
     * What waits of this user's, oldest first, but for what is on its way just now.
     * @param {string} user
     */
    of: (user) => changes.filter((change) => change.user === user && !sending.has(change.key)),
    /** @param {string} key */
    find: (key) => changes.find((change) => change.key === key),
  }
}

/**
 * Has the server said that it will not do this? After anything else, 500 included, it may have been done.
 * @param {unknown} error
 */
function isRefusal(error) {
  const told = /** @type {{ status?: number, retryable?: boolean, code?: string }} */ (error || {})
  const { status = 0, retryable = false, code = '' } = told
  // A session or an account can come back, and the change with it.
  const isAboutAccount = status === 401 || /^(user_|wechat_|csrf_|logged_out)/.test(code)
  return status >= 400 && status < 500 && !retryable && !isAboutAccount
}

/**
 * What another version may have left in the storage is looked at before it is believed.
 * @param {unknown} kept
 * @returns {Change[]}
 */
function changesIn(kept) {
  if (!Array.isArray(kept)) return []
  return kept.filter((change) => {
    const isWhole = change && typeof change.key === 'string' && typeof change.user === 'string' && change.warehouse
    return (
      isWhole && (change.kind === 'scan' ? change.scan : change.kind === 'stock_take' && change.goods && change.count)
    )
  })
}

/** Unique is enough: the server looks at it together with the user. */
function newKey() {
  return [Date.now(), Math.random(), Math.random()].map((number) => number.toString(36).replace('0.', '')).join('-')
}

module.exports = { createPending, isRefusal, newKey }
