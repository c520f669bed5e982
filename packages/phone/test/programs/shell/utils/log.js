// The tests read the console.
module.exports = (what) => console.info(`log: ${what}`)
