App({
  globalData: { userInfo: null, isLogin: false },
})
