exports.early = 'egg begun'
exports.hen = require('./hen').name
exports.done = true
