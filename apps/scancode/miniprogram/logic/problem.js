// @ts-check
// What an error means for the person who holds the phone, and what they can do.
const { errorTexts } = require('../text')

/**
 * @typedef {{ code: string, title: string, advice: string, action: 'retry' | 'login' | 'none', button: string }} Problem
 */

/**
 * @param {unknown} error
 * @returns {Problem}
 */
function problemOf(error) {
  const told = /** @type {Partial<import('@minigate/miniprogram').GateError>} */ (error || {})
  const { code = 'unexpected', title } = told
  const own = errorTexts[code]
  const action = own?.action || 'retry'
  return {
    code,
    title: own?.title || (told.code && title) || '出错了',
    advice: own?.advice || adviceOf(told),
    action,
    button: own?.button || (action === 'retry' ? '重试' : ''),
  }
}

/** @param {Partial<import('@minigate/miniprogram').GateError>} error */
function adviceOf({ status = 0, retryAfter, requestId, data }) {
  if (retryAfter) return `请 ${retryAfter} 秒后再试。`
  const { detail } = /** @type {{ detail?: unknown }} */ (data || {})
  // What is in backquotes is for developers.
  if (typeof detail === 'string' && /[\u4e00-\u9fff]/.test(detail) && !detail.includes('`')) return detail
  return status >= 500 && requestId ? `如果一再出现，请把编号告诉管理员：${requestId}` : '请稍后再试。'
}

/**
 * Is it the account that has to be looked after first? Nothing in the program works before that.
 * @param {unknown} error
 */
function isAboutAccount(error) {
  const { code } = /** @type {{ code?: string }} */ (error || {})
  return code === 'logged_out' || code === 'user_banned' || code === 'user_deleted' || code === 'wechat_user_blocked'
}

module.exports = { problemOf, isAboutAccount }
