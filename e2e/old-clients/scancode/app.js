App({
  globalData: { cookie: '', dirs: [], dir: '', nickName: '' },
})
