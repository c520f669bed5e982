const gone = require('../../utils/gone')
const lib = require('lib')
import { name } from 'no-package'

let optional = null
try {
  optional = require('./optional')
} catch {}

Page({
  onTap() {
    window.alert(document.title)
    const params = new URLSearchParams(location.search)
    wx.request({ url: `${gone}${lib}${name}`, method: 'PATCH', data: params })
    eval('1')
    return new Function('return 1')()
  },
  onKnown() {
    if (typeof TextEncoder !== 'undefined') return new TextEncoder()
    const fetch = (url) => url
    return fetch(optional)
  },
})
