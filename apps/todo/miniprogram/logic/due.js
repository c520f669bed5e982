// @ts-check
// When something is due: a date and a time of day on this phone, and one moment for the server.

/** @param {number} number */
const two = (number) => String(number).padStart(2, '0')

/** @param {string | null} time */
function dateOf(time) {
  if (!time) return ''
  const at = new Date(time)
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** @param {string | null} time */
function clockOf(time) {
  if (!time) return ''
  const at = new Date(time)
  return `${two(at.getHours())}:${two(at.getMinutes())}`
}

/**
 * @param {string} date `2026-11-22`
 * @param {string} clock `09:00`
 */
function timeOf(date, clock) {
  const [year, month, day] = date.split('-').map(Number)
  const [hour, minute] = clock.split(':').map(Number)
  // By its parts: iOS does not read every text that others do.
  return date && clock ? new Date(year, month - 1, day, hour, minute).toISOString() : null
}

module.exports = { dateOf, clockOf, timeOf }
