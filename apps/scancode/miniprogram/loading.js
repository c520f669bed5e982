// @ts-check
// Pages that show something of the server's: `state` is `loading` until it is there and `error` when it could not be had,
// with `problem` saying why. Once it is there, a failed look for newer things leaves it on the screen.
const { gate } = require('./gate')
const { problemOf } = require('./logic/problem')
const { tell } = require('./feedback')

/**
 * @typedef {'loading' | 'ready' | 'error'} State
 * @typedef {import('./logic/problem').Problem} Problem
 * @typedef {{ data: { state: State, problem?: Problem | null }, setData(data: object): void }} LoadingPage
 */

/** What a page's `data` begins with. */
const loadingData = { state: /** @type {State} */ ('loading'), problem: /** @type {Problem | null} */ (null) }

/**
 * @param {LoadingPage} page
 * @param {() => Promise<object | null>} fetch What to show of it; null when something newer is on its way.
 * @param {{ isNew?: boolean }} [options] Was something else asked for than what is on the screen?
 */
async function load(page, fetch, { isNew = false } = {}) {
  if (page.data.state === 'error') page.setData({ state: 'loading' })
  try {
    const data = await fetch()
    if (data) page.setData({ ...data, state: 'ready', problem: null })
  } catch (error) {
    const problem = problemOf(error)
    // Nobody is to see what they may not see any more.
    if (page.data.state === 'ready' && problem.action === 'retry' && !isNew) tell(problem.title)
    else page.setData({ state: 'error', problem })
  }
}

/**
 * The button of `load-state`.
 * @param {LoadingPage} page
 * @param {() => Promise<void>} reload
 */
async function retry(page, reload) {
  const needsLogin = page.data.problem?.action === 'login'
  page.setData({ state: 'loading' })
  try {
    if (needsLogin) await gate.login()
  } catch (error) {
    page.setData({ state: 'error', problem: problemOf(error) })
    return
  }
  await reload()
}

module.exports = { loadingData, load, retry }
