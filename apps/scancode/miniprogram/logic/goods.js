// @ts-check
// Rules about goods that the phone applies before the server does.

/** As many as the server takes. */
const LIMITS = { code: 500, name: 100, remarks: 500, count: 1000000000 }

/**
 * What goods are called that nobody has named: the beginning of their code. Whole characters, not halves of emoji.
 * @param {string} code
 */
function nameFromCode(code) {
  return Array.from(code).slice(0, 16).join('')
}

/**
 * A whole number of at least 0 as it was typed; null for nothing, undefined for what is no such number.
 * @param {string} text
 * @returns {number | null | undefined}
 */
function readCount(text) {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (!/^\d{1,10}$/.test(trimmed)) return undefined
  const count = Number(trimmed)
  return count <= LIMITS.count ? count : undefined
}

/**
 * What is wrong with a barcode, if anything.
 * @param {string} code
 */
function faultOfCode(code) {
  if (!code.trim()) return '条码是空的'
  if (Array.from(code).length > LIMITS.code) return `条码超过 ${LIMITS.code} 个字符`
  const hasControl = Array.from(code).some((character) => character < ' ' || character === '\u007f')
  return hasControl ? '条码含有不可见的控制字符' : ''
}

module.exports = { LIMITS, nameFromCode, readCount, faultOfCode }
