// @ts-check
// Nothing happens at the start: the list that is kept is shown, and the first exchange logs in silently.
App({
  onError(message) {
    console.error(message)
  },
})
