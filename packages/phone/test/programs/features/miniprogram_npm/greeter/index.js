// As WeChat's tools build it from node_modules: it knows browsers, and asks before it uses one.
module.exports = (function () {
  var has = typeof window !== 'undefined' && window.document
  return { greet: function (name) { return (has ? 'Browser ' : 'Hello ') + name } }
})()
