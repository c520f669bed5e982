// @ts-check
// Times for people: today's and yesterday's by their names, this year's without the year.

/** @param {number} number */
const two = (number) => String(number).padStart(2, '0')

/**
 * @param {string} rfc3339
 * @param {Date} [now]
 */
function timeText(rfc3339, now = new Date()) {
  const time = new Date(rfc3339)
  if (Number.isNaN(time.getTime())) return ''
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}`
  const days = (startOfDay(now) - startOfDay(time)) / 86400000
  // Summer time makes days of 23 and 25 hours.
  if (Math.round(days) === 0) return `今天 ${clock}`
  if (Math.round(days) === 1) return `昨天 ${clock}`
  const date = `${time.getMonth() + 1}月${time.getDate()}日 ${clock}`
  return time.getFullYear() === now.getFullYear() ? date : `${time.getFullYear()}年${date}`
}

/** @param {Date} time */
function startOfDay(time) {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime()
}

module.exports = { timeText }
