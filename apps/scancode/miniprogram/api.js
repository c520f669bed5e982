// @ts-check
// The inventory's API: one function per endpoint. What a user does with their own account is `gate`'s.
const { gate } = require('./gate')

/**
 * @typedef {'owner' | 'keeper' | 'viewer'} Role
 * @typedef {{ id: string, nickname: string | null, avatar_url?: string | null }} Person
 * @typedef {{
 *   id: string, name: string, role: Role, is_owner: boolean, owner: Person,
 *   goods_count: number, low_count: number, members_count: number, created_at: string, last_active_at: string,
 * }} Warehouse
 * @typedef {{
 *   id: string, code: string, name: string, remarks: string, count: number, low_level: number | null, is_low: boolean,
 *   version: number, created_at: string, last_active_at: string,
 * }} Goods
 * @typedef {{
 *   id: string, at: string, kind: string, quantity: number | null, count_after: number | null, by: Person,
 *   warehouse_id: string, goods: { id: string, code: string, name: string } | null, detail: unknown,
 * }} Entry
 * @typedef {{ user: Person, role: Role, since: string }} Member
 * @typedef {{
 *   id: string, state: 'waiting' | 'running' | 'done' | 'failed', rows_total: number | null, rows_done: number,
 *   created: number, changed: number, errors: { row: number, code: string, detail: string }[], error_count: number,
 * }} Import
 * @typedef {{ direction: 'in' | 'out', code: string, quantity: number, name?: string, remarks?: string }} Scan
 * @typedef {{ goods: Goods, entry: Entry, is_new?: boolean }} StockChange
 * @typedef {{ query?: string, low?: boolean, sort?: 'recent' | 'name' | 'count', after?: string, limit?: number }} GoodsQuery
 * @typedef {{ kind?: string, goods?: string, after?: string, limit?: number }} EntryQuery
 */

const id = encodeURIComponent

/** @param {string} warehouse */
const at = (warehouse) => `/api/warehouses/${id(warehouse)}`

/**
 * @template T
 * @param {'GET' | 'POST' | 'PUT' | 'DELETE'} method
 * @param {string} url
 * @param {object} [data]
 * @param {Record<string, string>} [header]
 * @returns {Promise<T>}
 */
async function call(method, url, data, header) {
  const answer = await gate.request({ url, method, data: given(data), header })
  // A captive portal answers 200 with a page of its own.
  if (answer.statusCode !== 204 && (!answer.data || typeof answer.data !== 'object')) {
    throw Object.assign(new Error('bad_answer: the answer is not JSON'), { code: 'bad_answer', status: 0 })
  }
  return /** @type {T} */ (answer.data)
}

/**
 * Without the fields that are undefined: in a query they would become the text `undefined`.
 * @param {object | undefined} data
 */
function given(data) {
  if (!data) return undefined
  /** @type {Record<string, unknown>} */
  const kept = {}
  for (const [name, value] of Object.entries(data)) if (value !== undefined) kept[name] = value
  return kept
}

const api = {
  /** @returns {Promise<{ warehouses: Warehouse[] }>} */
  listWarehouses: () => call('GET', '/api/warehouses'),
  /** @param {string} name @returns {Promise<Warehouse>} */
  createWarehouse: (name) => call('POST', '/api/warehouses', { name }),
  /** @param {string} warehouse @returns {Promise<Warehouse>} */
  getWarehouse: (warehouse) => call('GET', at(warehouse)),
  /** @param {string} warehouse @param {string} name @returns {Promise<Warehouse>} */
  renameWarehouse: (warehouse, name) => call('PUT', at(warehouse), { name }),
  /** @param {string} warehouse @returns {Promise<void>} */
  deleteWarehouse: (warehouse) => call('DELETE', at(warehouse)),

  /** @param {string} warehouse @param {GoodsQuery} query @returns {Promise<{ goods: Goods[], next: string | null }>} */
  listGoods: (warehouse, query) => call('GET', `${at(warehouse)}/goods`, query),
  /** @param {string} warehouse @param {string} code @returns {Promise<Goods>} */
  findGoods: (warehouse, code) => call('GET', `${at(warehouse)}/goods/by-code`, { code }),
  /** @param {string} warehouse @param {string} goods @returns {Promise<Goods>} */
  getGoods: (warehouse, goods) => call('GET', `${at(warehouse)}/goods/${id(goods)}`),
  /**
   * @param {string} warehouse @param {string} goods
   * @param {{ name?: string, remarks?: string, low_level?: number | null, version: number }} edit
   * @returns {Promise<Goods>}
   */
  editGoods: (warehouse, goods, edit) => call('PUT', `${at(warehouse)}/goods/${id(goods)}`, edit),
  /** @param {string} warehouse @param {string} goods @returns {Promise<void>} */
  deleteGoods: (warehouse, goods) => call('DELETE', `${at(warehouse)}/goods/${id(goods)}`),

  /** @param {string} warehouse @param {Scan} scan @param {string} key @returns {Promise<StockChange>} */
  scan: (warehouse, scan, key) => call('POST', `${at(warehouse)}/scans`, scan, { 'Idempotency-Key': key }),
  /**
   * @param {string} warehouse @param {string} goods @param {{ counted: number, version?: number }} count
   * @param {string} key
   * @returns {Promise<StockChange>}
   */
  takeStock: (warehouse, goods, count, key) =>
    call('POST', `${at(warehouse)}/goods/${id(goods)}/stock-take`, count, { 'Idempotency-Key': key }),

  /** @param {EntryQuery} query @returns {Promise<{ entries: Entry[], next: string | null }>} */
  listEntries: (query) => call('GET', '/api/entries', query),
  /** @param {string} warehouse @param {EntryQuery} query @returns {Promise<{ entries: Entry[], next: string | null }>} */
  listWarehouseEntries: (warehouse, query) => call('GET', `${at(warehouse)}/entries`, query),

  /** @param {string} warehouse @returns {Promise<{ members: Member[] }>} */
  listMembers: (warehouse) => call('GET', `${at(warehouse)}/members`),
  /** @param {string} warehouse @param {string} user @param {Role} role @returns {Promise<void>} */
  changeMember: (warehouse, user, role) => call('PUT', `${at(warehouse)}/members/${id(user)}`, { role }),
  /** @param {string} warehouse @param {string} user @returns {Promise<void>} */
  removeMember: (warehouse, user) => call('DELETE', `${at(warehouse)}/members/${id(user)}`),
  /** @param {string} warehouse @param {Role} role @returns {Promise<{ token: string, expires_at: string }>} */
  invite: (warehouse, role) => call('POST', `${at(warehouse)}/invitations`, { role }),
  /** @param {string} token @returns {Promise<{ warehouse: { name: string }, role: Role, invited_by: Person }>} */
  getInvitation: (token) => call('GET', `/api/invitations/${id(token)}`),
  /** @param {string} token @returns {Promise<Warehouse>} */
  acceptInvitation: (token) => call('POST', `/api/invitations/${id(token)}/accept`),

  /**
   * The file's bytes. As a request and not as a download: so a refusal can be read.
   * @param {string} warehouse @param {'csv' | 'xlsx'} format
   * @returns {Promise<ArrayBuffer>}
   */
  async exportGoods(warehouse, format) {
    const url = `${at(warehouse)}/export?format=${format}`
    const answer = await gate.request({ url, responseType: 'arraybuffer', dataType: 'other', timeout: 60000 })
    return /** @type {ArrayBuffer} */ (answer.data)
  },
  /**
   * @param {string} warehouse @param {string} filePath @param {'add' | 'set'} mode
   * @param {(percent: number) => void} onProgress
   * @returns {Promise<{ id: string, state: Import['state'] }>}
   */
  async importGoods(warehouse, filePath, mode, onProgress) {
    const answer = await gate.upload({
      url: `${at(warehouse)}/imports`,
      filePath,
      name: 'file',
      formData: { mode },
      timeout: 60000,
      onTask: (task) => {
        const upload = /** @type {WechatMiniprogram.UploadTask} */ (task)
        upload.onProgressUpdate?.(({ progress }) => onProgress(progress))
      },
    })
    return /** @type {{ id: string, state: Import['state'] }} */ (answer.data)
  },
  /** @param {string} importId @returns {Promise<Import>} */
  getImport: (importId) => call('GET', `/api/imports/${id(importId)}`),
  /** @param {string} importId @returns {Promise<void>} */
  cancelImport: (importId) => call('DELETE', `/api/imports/${id(importId)}`),
}

module.exports = { api }
