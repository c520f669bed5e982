// @ts-check
// From a barcode to the page that asks what to do with it.
const { faultOfCode } = require('./logic/goods')
const { pageUrl } = require('./logic/route')
const { ask, tell } = require('./feedback')

/** @typedef {'in' | 'out'} Direction */

/**
 * The barcode that the camera sees; null when the person gave up.
 * @returns {Promise<string | null>}
 */
async function scanCode() {
  try {
    return (await wx.scanCode({})).result
  } catch (failure) {
    const { errMsg = '' } = /** @type {{ errMsg?: string }} */ (failure)
    if (!/cancel/.test(errMsg)) tell('没有扫到条码，可以手动输入')
    return null
  }
}

/** For barcodes that no camera can read any more. */
function typeCode() {
  return ask({ title: '输入条码', placeholder: '条码下方的数字或文字' })
}

/**
 * @param {Direction} direction
 * @param {string | null} code
 * @param {{ replace?: boolean }} [options] Instead of the page on top?
 */
function openScan(direction, code, { replace = false } = {}) {
  if (code === null) return
  const fault = faultOfCode(code)
  if (fault) {
    tell(fault)
    return
  }
  const url = pageUrl('/pages/scan/scan', { direction, code })
  if (replace) wx.redirectTo({ url })
  else wx.navigateTo({ url })
}

module.exports = { scanCode, typeCode, openScan }
