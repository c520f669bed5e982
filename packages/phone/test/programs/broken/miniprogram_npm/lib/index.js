module.exports = 1; window
