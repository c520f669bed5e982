Page({ options: {} })
