// @ts-check
// A list that grows as one scrolls: each answer says where the next page begins.

/**
 * @template Item
 * @typedef {{ items: Item[], next: string | null, isStart: boolean }} Page
 */

/**
 * @template Item
 * @param {(after: string | undefined) => Promise<{ items: Item[], next: string | null }>} fetch
 */
function createPager(fetch) {
  /** @type {string | null} */
  let next = null
  let turn = 0
  let isBusy = false

  /**
   * @param {string | undefined} after
   * @returns {Promise<Page<Item> | null>}
   */
  async function get(after) {
    turn += 1
    const mine = turn
    isBusy = true
    try {
      const page = await fetch(after)
      // A newer question has been asked meanwhile: its answer counts.
      if (mine !== turn) return null
      next = page.next
      return { ...page, isStart: after === undefined }
    } catch (error) {
      if (mine !== turn) return null
      throw error
    } finally {
      if (mine === turn) isBusy = false
    }
  }

  return {
    /** From the beginning, whatever is on its way; null when a newer call has overtaken this one. */
    start: () => get(undefined),
    /** The next page; null when there is none, or when one is on its way. */
    more: () => (next === null || isBusy ? Promise.resolve(null) : get(next)),
    hasMore: () => next !== null,
  }
}

module.exports = { createPager }
