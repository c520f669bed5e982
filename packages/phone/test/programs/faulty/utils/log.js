module.exports = (what) => console.info(`log: ${what}`)
