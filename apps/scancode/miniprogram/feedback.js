// @ts-check
// Telling the person what happened, and asking before what cannot be undone.
const { problemOf, isAboutAccount } = require('./logic/problem')

/**
 * An error of something that was tapped. What a page could not load it shows by itself, with `load-state`.
 * @param {unknown} error
 */
async function tellError(error) {
  const { title, advice } = problemOf(error)
  const isAccount = isAboutAccount(error)
  await wx.showModal({ title, content: advice, showCancel: false, confirmText: '知道了' })
  // The page of my account says what can be done about it.
  if (isAccount) wx.reLaunch({ url: '/pages/me/me' })
}

/** @param {string} title */
function tellDone(title) {
  wx.showToast({ title, icon: 'success' })
}

/** @param {string} title */
function tell(title) {
  wx.showToast({ title, icon: 'none' })
}

/**
 * @param {{ title: string, content: string, confirmText: string }} question
 * @returns {Promise<boolean>}
 */
async function confirm({ title, content, confirmText }) {
  const { confirm } = await wx.showModal({ title, content, confirmText, confirmColor: '#fa5151' })
  return confirm
}

/**
 * A line of text from the person; null when they cancelled or typed nothing.
 * @param {{ title: string, placeholder: string, value?: string }} question
 * @returns {Promise<string | null>}
 */
async function ask({ title, placeholder, value = '' }) {
  const answer = await wx.showModal({ title, content: value, editable: true, placeholderText: placeholder })
  const text = (answer.content || '').trim()
  return answer.confirm && text ? text : null
}

/**
 * Which of these; -1 when dismissed.
 * @param {string[]} itemList
 * @returns {Promise<number>}
 */
async function choose(itemList) {
  try {
    return (await wx.showActionSheet({ itemList })).tapIndex
  } catch (_) {
    return -1
  }
}

/**
 * Runs it once, however often the button is tapped, with the page's `busy` set meanwhile; tells its error.
 * @template Result
 * @param {{ data: { busy?: boolean }, setData(data: { busy: boolean }): void }} page
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result | undefined>}
 */
async function busily(page, work) {
  if (page.data.busy) return undefined
  page.setData({ busy: true })
  try {
    return await work()
  } catch (error) {
    await tellError(error)
    return undefined
  } finally {
    page.setData({ busy: false })
  }
}

module.exports = { tellError, tellDone, tell, confirm, ask, choose, busily }
