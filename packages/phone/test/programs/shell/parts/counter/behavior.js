module.exports = Behavior({ data: { step: 2 }, methods: { next: (sum, step) => sum + step } })
