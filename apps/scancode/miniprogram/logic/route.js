// @ts-check
// Page addresses. WeChat hands a page its parameters as they stand in the address, so both ends code them: a barcode may
// hold `&`, `?`, `#`, `%`, spaces and emoji.

/**
 * @param {string} page
 * @param {Record<string, string | undefined>} parameters
 */
function pageUrl(page, parameters) {
  const parts = []
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) parts.push(`${name}=${encodeURIComponent(wellFormed(value))}`)
  }
  return parts.length ? `${page}?${parts.join('&')}` : page
}

/**
 * @param {Record<string, string | undefined>} options What `onLoad` is given.
 * @returns {Record<string, string>}
 */
function readParameters(options) {
  /** @type {Record<string, string>} */
  const parameters = {}
  for (const [name, value] of Object.entries(options)) if (value !== undefined) parameters[name] = decode(value)
  return parameters
}

/** @param {string} value */
function decode(value) {
  try {
    return decodeURIComponent(value)
  } catch (_) {
    // Not coded by us: a link that somebody typed.
    return value
  }
}

/**
 * Half an emoji makes `encodeURIComponent` throw, and is no text for the server either.
 * @param {string} text
 */
function wellFormed(text) {
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (unit) =>
    unit.length === 2 ? unit : '\ufffd',
  )
}

module.exports = { pageUrl, readParameters, wellFormed }
