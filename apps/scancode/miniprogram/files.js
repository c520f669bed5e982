// @ts-check
// Files out of the program and into it.

/**
 * Hands a file to the person: WeChat opens spreadsheets itself, other files go to a chat.
 * @param {ArrayBuffer} bytes
 * @param {string} name
 * @param {'csv' | 'xlsx'} format
 */
async function handOver(bytes, name, format) {
  const fileName = `${nameForFile(name)}.${format}`
  const filePath = `${wx.env.USER_DATA_PATH}/${fileName}`
  await write(filePath, bytes)
  if (format === 'csv' && typeof wx.shareFileMessage === 'function') await shareFile(filePath, fileName)
  else await openFile(filePath, format)
}

/** @param {string} filePath @param {ArrayBuffer} data */
function write(filePath, data) {
  return new Promise((success, fail) => wx.getFileSystemManager().writeFile({ filePath, data, success, fail }))
}

/** @param {string} filePath @param {string} fileName */
async function shareFile(filePath, fileName) {
  // WeChat shares only upon a tap, and the one on the menu was before the file was there.
  const { confirm } = await wx.showModal({ title: '文件已准备好', content: fileName, confirmText: '发送' })
  if (!confirm) return
  try {
    await wx.shareFileMessage({ filePath, fileName })
  } catch (failure) {
    if (!/cancel/.test(String(/** @type {{ errMsg?: string }} */ (failure).errMsg))) throw failure
  }
}

/** @param {string} filePath @param {'csv' | 'xlsx'} format */
function openFile(filePath, format) {
  const fileType = /** @type {'xlsx'} */ (format)
  return new Promise((success, fail) => wx.openDocument({ filePath, fileType, showMenu: true, success, fail }))
}

/**
 * Warehouses are called anything; files are not.
 * @param {string} name
 */
function nameForFile(name) {
  return name.replace(/[\\/:*?"<>|%#\s]+/g, '_').slice(0, 50) || 'inventory'
}

/**
 * A CSV or XLSX file out of a chat; null when the person gave up.
 * @returns {Promise<{ path: string, name: string } | null>}
 */
async function chooseTable() {
  try {
    const chosen = await wx.chooseMessageFile({ count: 1, type: 'file', extension: ['csv', 'xlsx'] })
    const [{ path, name }] = chosen.tempFiles
    return { path, name }
  } catch (failure) {
    if (/cancel/.test(String(/** @type {{ errMsg?: string }} */ (failure).errMsg))) return null
    throw failure
  }
}

module.exports = { chooseTable, handOver, nameForFile }
