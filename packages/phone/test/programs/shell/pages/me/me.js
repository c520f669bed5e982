const page = require('../../utils/page')

Page(page('me'))
