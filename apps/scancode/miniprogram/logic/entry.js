// @ts-check
// One row of the log in words.
const { kindNames, roleNames } = require('../text')
const { timeText } = require('./time')

/**
 * @typedef {import('../api').Entry} Entry
 * @typedef {{ id: string, what: string, who: string, when: string, change: string, tone: string, note: string }} EntryRow
 */

/**
 * @param {Entry} entry
 * @param {Date} [now]
 * @returns {EntryRow}
 */
function entryRow(entry, now) {
  const kind = /** @type {Record<string, string>} */ (kindNames)[entry.kind] || entry.kind
  const subject = entry.goods ? entry.goods.name || entry.goods.code : ''
  return {
    id: entry.id,
    what: subject ? `${kind} · ${subject}` : kind,
    who: entry.by.nickname || '微信用户',
    when: timeText(entry.at, now),
    change: changeOf(entry),
    tone: entry.kind === 'scanned_in' ? 'in' : entry.kind === 'scanned_out' ? 'out' : '',
    note: noteOf(entry),
  }
}

/** @param {Entry} entry */
function changeOf({ kind, quantity }) {
  if (typeof quantity !== 'number') return ''
  if (kind === 'scanned_out') return `−${Math.abs(quantity)}`
  if (kind === 'scanned_in') return `+${quantity}`
  if (kind !== 'stock_taken' && kind !== 'imported') return ''
  return quantity > 0 ? `+${quantity}` : quantity < 0 ? `−${-quantity}` : '±0'
}

/** @param {Entry} entry */
function noteOf({ count_after, detail }) {
  const parts = []
  if (typeof count_after === 'number') parts.push(`库存 ${count_after}`)
  if (typeof detail === 'string') parts.push(detail)
  else if (detail && typeof detail === 'object')
    parts.push(...detailOf(/** @type {Record<string, unknown>} */ (detail)))
  return parts.join(' · ')
}

/**
 * Only what is known by name is shown.
 * @param {Record<string, unknown>} detail
 */
function detailOf(detail) {
  const parts = []
  const role = /** @type {Record<string, string>} */ (roleNames)[String(detail.role)]
  const { from, to } = detail
  if (typeof from === 'string' && typeof to === 'string') parts.push(...(from === to ? [] : [`${from} → ${to}`]))
  else if (typeof detail.name === 'string') parts.push(detail.name)
  if (typeof detail.nickname === 'string') parts.push(detail.nickname)
  if (role) parts.push(role)
  return parts
}

module.exports = { entryRow }
