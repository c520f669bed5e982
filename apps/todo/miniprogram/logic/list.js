// @ts-check
// The list as this phone has it: what the server told, and what its user did since. Nothing here waits for a network, and
// every function gives a new state, which is kept in the storage as it is.

/**
 * @typedef {{ due_at: string, state: string }} Reminder
 * @typedef {{
 *   id: string | null, client_id: string | null, content: string, checked: boolean, checked_at: string | null,
 *   due_at: string | null, order: number, version: number | null, reminder: Reminder | null,
 * }} Item
 * @typedef {{
 *   op: 'create' | 'edit' | 'check' | 'uncheck' | 'move' | 'delete', id?: string, client_id?: string, version?: number,
 *   content?: string, due_at?: string | null, after_id?: string, after_client_id?: string, at?: string,
 * }} Change
 * @typedef {{ status: 'applied' | 'merged' | 'conflict' | 'refused', id: string | null, code?: string, item?: Item }} Result
 * @typedef {{ items: Item[], deleted: { id: string, client_id: string | null }[], change: number, more: boolean, reset: boolean }} News
 * @typedef {{
 *   change: number, items: Record<string, Item>, queue: Change[],
 *   sending: { key: string, changes: Change[] } | null,
 *   lost: Record<string, string>, unsaved: Change[],
 * }} State
 */

/** As many changes as the server takes at a time. */
const BATCH = 100

/** The server's distance between neighbours, for items that it has not placed yet. */
const GAP = 1048576

/**
 * `lost`: texts that another phone was faster than, by item; `unsaved`: new items that the server had no room for.
 * @returns {State}
 */
function emptyState() {
  return { change: 0, items: {}, queue: [], sending: null, lost: {}, unsaved: [] }
}

/**
 * What names an item on this phone. One that this phone makes has no id before the server gives it one.
 * @param {{ id?: string | null, client_id?: string | null }} item
 */
function keyOf({ id, client_id }) {
  return client_id || id || ''
}

/**
 * How a change names the item: by the server's id as soon as there is one, and with what the user saw of it.
 * @param {State} state
 * @param {string} key
 */
function nameOf(state, key) {
  const item = state.items[key]
  if (!item?.id) return { client_id: key }
  return item.version === null ? { id: item.id } : { id: item.id, version: item.version }
}

/**
 * Something that the user did.
 * @param {State} state
 * @param {string} key
 * @param {Change} change Without the item's name.
 * @returns {State}
 */
function record(state, key, change) {
  const named = change.op === 'create' ? { ...change, client_id: key } : { ...change, ...nameOf(state, key) }
  const { [key]: _, ...lost } = state.lost
  return { ...state, lost: change.op === 'edit' ? lost : state.lost, queue: [...state.queue, named] }
}

/**
 * The place below an item, as a change names it; no key is the top.
 * @param {State} state
 * @param {string | null} key
 */
function below(state, key) {
  if (!key) return {}
  const id = state.items[key]?.id
  return id ? { after_id: id } : { after_client_id: key }
}

/**
 * What is to be sent: what was under way first, with the same key, for it may have arrived.
 * @param {State} state
 * @param {() => string} newKey
 * @returns {State}
 */
function begin(state, newKey) {
  if (state.sending || !state.queue.length) return state
  const sending = { key: newKey(), changes: state.queue.slice(0, BATCH) }
  return { ...state, sending, queue: state.queue.slice(BATCH) }
}

/**
 * The server has answered what was under way.
 * @param {State} state
 * @param {Result[]} results
 * @returns {State}
 */
function answered(state, results) {
  const sent = state.sending?.changes || []
  /** @type {State} */
  let next = { ...state, sending: null, items: { ...state.items }, lost: { ...state.lost } }
  results.forEach((result, index) => {
    const change = sent[index]
    if (change) next = settle(next, change, result)
  })
  return next
}

/**
 * @param {State} state
 * @param {Change} change
 * @param {Result} result
 * @returns {State}
 */
function settle(state, change, result) {
  const key = keyNamed(state, change)
  if (result.item) state.items[keyOf(result.item)] = result.item
  else if (result.status !== 'refused') delete state.items[key]
  if (result.status === 'conflict' && change.op === 'edit' && change.content && result.item) {
    if (result.item.content !== change.content) state.lost[keyOf(result.item)] = change.content
  }
  if (result.code === 'unknown_item') delete state.items[key]
  const unsaved =
    result.code === 'too_many_items' && change.op === 'create' ? [...state.unsaved, change] : state.unsaved
  return { ...state, unsaved, queue: state.queue.map((later) => rebase(later, change, key, state, result)) }
}

/**
 * What the user did next, while that was under way, knows of it: or this phone would stand in its own way. But it knows
 * of nothing that another phone did meanwhile.
 * @param {Change} later
 * @param {Change} change
 * @param {string} key
 * @param {State} state
 * @param {Result} result
 * @returns {Change}
 */
function rebase(later, change, key, state, { status, item }) {
  if (!item?.id || item.version === null || keyNamed(state, later) !== key || later.op === 'create') return later
  const isSamePart =
    later.op === 'edit' && change.op === 'edit' && (later.content === undefined) === (change.content === undefined)
  const knows = status === 'applied' || (status === 'merged' && isSamePart)
  if (!knows || (later.version ?? change.version) !== change.version) return later
  const { client_id: _, ...rest } = later
  return { ...rest, id: item.id, version: item.version }
}

/**
 * @param {State} state
 * @param {{ id?: string, client_id?: string }} name
 */
function keyNamed(state, { id, client_id }) {
  if (client_id) return client_id
  const item = Object.values(state.items).find((item) => item.id === id)
  return item ? keyOf(item) : id || ''
}

/**
 * What the server tells of the list.
 * @param {State} state
 * @param {News} news
 * @returns {State}
 */
function told(state, news) {
  const items = news.reset ? {} : { ...state.items }
  for (const gone of news.deleted) delete items[keyOf(gone)]
  for (const item of news.items) items[keyOf(item)] = item
  return { ...state, items, change: news.change }
}

/**
 * The list as the user sees it: the server's, with everything done to it since. The first to do comes first, and what
 * was done last is the first of what is done.
 * @param {State} state
 */
function view(state) {
  /** @type {Map<string, Item & { key: string, isPending: boolean }>} */
  const shown = new Map()
  for (const [key, item] of Object.entries(state.items)) shown.set(key, { ...item, key, isPending: false })
  for (const change of [...(state.sending?.changes || []), ...state.queue]) overlay(shown, state, change)
  const all = [...shown.values()].map((item) => ({ ...item, lost: state.lost[item.key] || '' }))
  const open = all.filter((item) => !item.checked).sort((a, b) => b.order - a.order || (a.key < b.key ? 1 : -1))
  const done = all.filter((item) => item.checked).sort((a, b) => ((a.checked_at || '') < (b.checked_at || '') ? 1 : -1))
  return { open, done }
}

/**
 * @param {Map<string, Item & { key: string, isPending: boolean }>} shown
 * @param {State} state
 * @param {Change} change
 */
function overlay(shown, state, change) {
  const key = keyNamed(state, change)
  const orders = () => [...shown.values()].map((item) => item.order)
  const top = () => Math.max(0, ...orders()) + GAP
  if (change.op === 'create') {
    if (!shown.has(key)) shown.set(key, newItem(key, change, top()))
    return
  }
  const item = shown.get(key)
  if (!item) return
  item.isPending = true
  if (change.op === 'delete') shown.delete(key)
  if (change.content !== undefined) item.content = change.content
  if (change.due_at !== undefined) item.due_at = change.due_at
  if (change.op === 'check' || change.op === 'uncheck') {
    item.checked = change.op === 'check'
    item.checked_at = item.checked ? change.at || '' : null
  }
  if (change.op === 'move') {
    const above = shown.get(keyNamed(state, { id: change.after_id, client_id: change.after_client_id }))
    if (!above) item.order = top()
    else {
      const lower = orders().filter((order) => order < above.order && order !== item.order)
      item.order = (above.order + Math.max(above.order - 2 * GAP, ...lower)) / 2
    }
  }
}

/**
 * @param {string} key
 * @param {Change} change
 * @param {number} order
 */
function newItem(key, { content = '', due_at = null }, order) {
  const item = {
    id: null,
    client_id: key,
    content,
    checked: false,
    checked_at: null,
    due_at,
    order,
    version: null,
    reminder: null,
  }
  return { ...item, key, isPending: true }
}

/**
 * The server had no room for these: once more.
 * @param {State} state
 * @returns {State}
 */
function saveAgain(state) {
  return { ...state, unsaved: [], queue: [...state.unsaved, ...state.queue] }
}

/** @param {State} state */
function hasUnsent(state) {
  return !!state.sending || state.queue.length > 0
}

module.exports = { emptyState, keyOf, record, below, begin, answered, told, view, saveAgain, hasUnsent }
