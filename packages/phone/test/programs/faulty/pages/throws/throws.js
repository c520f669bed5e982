const nothing = undefined

Page({ data: nothing.data })
