const lines = []

function remember(line) {
  lines.push(line)
}

module.exports = { lines, remember }
