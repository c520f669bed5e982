// A form, as the server wants it.
function json2Form(json) {
  return Object.keys(json)
    .map((key) => `${encodeURIComponent(key)}=${encodeURIComponent(json[key])}`)
    .join('&')
}

module.exports = { json2Form }
