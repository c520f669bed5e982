App({
  globalData: { userInfo: {} },
})
