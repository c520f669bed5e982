App({
  onLaunch() {},
})
