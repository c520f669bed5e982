const log = require('../../utils/log')

Component({
  relations: {
    '../row/row': {
      type: 'child',
      linked: (row) => log(`linked ${row.data.name}`),
    },
  },
  methods: {
    names() {
      return this.getRelationNodes('../row/row').map((row) => row.data.name)
    },
  },
})
