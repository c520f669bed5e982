const clicks = require('../../behaviors/clicks')

Component({ behaviors: [clicks] })
