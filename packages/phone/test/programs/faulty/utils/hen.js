const egg = require('./egg.js')
exports.name = `hen knows: ${egg.early}, ${egg.done}`
