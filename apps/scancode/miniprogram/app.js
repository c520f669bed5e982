// @ts-check
// Nothing happens at the start: the first request that needs the user logs in silently.
App({
  onError(message) {
    console.error(message)
  },
})
