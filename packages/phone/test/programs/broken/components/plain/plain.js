Component({ methods: {} })
