// @ts-check
// Keeps this phone's list and the server's together: one exchange at a time, begun by whatever the user does, and begun
// again when the network is back.
const list = require('./list')

/**
 * @typedef {import('./list').State} State
 * @typedef {import('./list').News} News
 * @typedef {{ results: import('./list').Result[] } & News} Exchange
 * @typedef {{
 *   load(): State | null, save(state: State): void,
 *   exchange(key: string, base: number, changes: import('./list').Change[]): Promise<Exchange>,
 *   news(since: number): Promise<News>, newKey(): string,
 * }} World
 * @typedef {{ state: State, error: unknown }} Seen `error`: why the last exchange came to nothing.
 */

/** @param {World} world */
function createSync(world) {
  let state = world.load() || list.emptyState()
  /** @type {unknown} */
  let error = null
  /** @type {Promise<void> | null} */
  let running = null
  let isWanted = false
  /** Grows when the list is forgotten: what is answered later was another user's question. */
  let epoch = 0
  /** @type {Set<(seen: Seen) => void>} */
  const listeners = new Set()

  const tell = () => {
    for (const listener of listeners) listener({ state, error })
  }
  /** @param {State} next */
  const set = (next) => {
    state = next
    world.save(state)
    tell()
  }

  async function exchangeAll() {
    do {
      isWanted = false
      let more = true
      while (more) {
        const begun = list.begin(state, world.newKey)
        // What is under way is kept before it is sent: a restart sends it with the same key.
        if (begun !== state) set(begun)
        const { sending, change } = state
        const asked = epoch
        if (sending) {
          const answer = await world.exchange(sending.key, change, sending.changes)
          if (epoch !== asked) break
          // In one step: between the two the list would show neither.
          set(list.told(list.answered(state, answer.results), answer))
          more = answer.more || list.hasUnsent(state)
        } else {
          const news = await world.news(change)
          if (epoch !== asked) break
          set(list.told(state, news))
          more = news.more || list.hasUnsent(state)
        }
      }
    } while (isWanted)
  }

  /** Exchanges now, or once more after the one under way. Never rejects: listeners are told. */
  function sync() {
    isWanted = true
    running =
      running ||
      exchangeAll()
        .then(
          () => {
            error = null
          },
          (reason) => {
            // What the server will never take would stand in the way for good.
            if (reason && reason.code === 'validation_failed') set({ ...state, sending: null })
            error = reason
          },
        )
        .then(() => {
          running = null
          tell()
        })
    return running
  }

  return {
    sync,
    seen: () => ({ state, error }),
    /** @param {(seen: Seen) => void} listener */
    listen(listener) {
      listeners.add(listener)
      listener({ state, error })
      return () => listeners.delete(listener)
    },
    /**
     * @param {string} key
     * @param {import('./list').Change} change
     */
    record(key, change) {
      set(list.record(state, key, change))
      return sync()
    },
    /** @param {import('./list').Item} item An item that the server told of by itself. */
    put(item) {
      set({ ...state, items: { ...state.items, [list.keyOf(item)]: item } })
    },
    saveAgain() {
      set(list.saveAgain(state))
      return sync()
    },
    /** Another user's list is nobody's business. */
    forget() {
      epoch += 1
      error = null
      set(list.emptyState())
    },
  }
}

module.exports = { createSync }
