App({ globalData: { server: null } })
