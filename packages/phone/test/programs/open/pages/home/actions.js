// One call of wx each: `page.server` is the test's server, `say` shows what came of it.

/** Callbacks that say how it ended. */
const ends = (say) => ({ success: (result) => say(result), fail: (failure) => say(failure) })

/** `getSystemInfoSync` and its like throw. */
const tries = (work) => {
  try {
    return work()
  } catch (error) {
    return error.message
  }
}

module.exports = {
  login: (_, say) => wx.login(ends(say)),
  checkSession: (_, say) => wx.checkSession(ends(say)),
  get: (page, say) =>
    wx.request({ url: `${page.server}/get?a=1#top`, data: { 名: '小 明', list: [1], n: 2 }, ...ends(say) }),
  post: (page, say) => wx.request({ url: `${page.server}/echo`, method: 'POST', data: { a: '1 & 2' }, ...ends(say) }),
  form(page, say) {
    const header = { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: 'a=1' }
    wx.request({ url: `${page.server}/echo`, method: 'POST', header, data: { a: '1 & 2', b: '三' }, ...ends(say) })
  },
  bytes(page, say) {
    const data = new Uint8Array([0, 255, 128]).buffer
    const success = (result) => say([...new Uint8Array(result.data)])
    wx.request({ url: `${page.server}/bytes`, method: 'PUT', data, responseType: 'arraybuffer', success })
  },
  cookies: (page, say) => wx.request({ url: `${page.server}/cookies`, ...ends(say) }),
  text: (page, say) => wx.request({ url: `${page.server}/text`, dataType: 'string', ...ends(say) }),
  patch: (page, say) => wx.request({ url: page.server, method: ['PAT', 'CH'].join(''), ...ends(say) }),
  refused: (_, say) => wx.request({ url: 'http://example.com/', ...ends(say) }),
  circular(page, say) {
    const data = {}
    data.data = data
    wx.request({ url: page.server, method: 'POST', data, ...ends(say) })
  },
  noPromise: (page, say) => say({ promise: typeof wx.request({ url: `${page.server}/get` }).then }),
  abort(page, say) {
    const task = wx.request({ url: `${page.server}/never`, ...ends(say) })
    setTimeout(() => task.abort(), 50)
  },
  never: (page, say) => wx.request({ url: `${page.server}/never`, ...ends(say) }),
  fifty(page, say) {
    const one = () => new Promise((success) => wx.request({ url: `${page.server}/get`, success }))
    Promise.all(Array.from({ length: 50 }, one)).then((all) => say(all.map((result) => result.statusCode)))
  },
  upload(page, say) {
    const formData = { 名: '小明' }
    wx.uploadFile({ url: `${page.server}/upload`, filePath: page.scratch.avatar, name: 'file', formData, ...ends(say) })
  },
  uploadOwn: (page, say) =>
    wx.uploadFile({ url: `${page.server}/upload`, filePath: '/images/dot.png', name: 'file', ...ends(say) }),
  uploadNothing: (page, say) =>
    wx.uploadFile({ url: `${page.server}/upload`, filePath: 'http://tmp/none.png', name: 'file', ...ends(say) }),
  download(page, say) {
    const success = (result) => {
      page.scratch.document = result.tempFilePath
      const text = wx.getFileSystemManager().readFileSync(result.tempFilePath, 'utf8')
      say({ text, statusCode: result.statusCode, csv: result.tempFilePath.endsWith('.csv') })
    }
    wx.downloadFile({ url: `${page.server}/export`, success, fail: say })
  },
  openDocument: (page, say) =>
    wx.openDocument({ filePath: page.scratch.document, fileName: '货品.csv', ...ends(say) }),
  files(_, say) {
    const fs = wx.getFileSystemManager()
    const path = `${wx.env.USER_DATA_PATH}/数 据?#%.txt`
    fs.writeFileSync(path, '一二三')
    const text = fs.readFileSync(path, 'utf8')
    const bytes = fs.readFileSync(path).byteLength
    const saved = fs.saveFileSync(path)
    fs.unlinkSync(path)
    const gone = tries(() => fs.readFileSync(path))
    say({ text, bytes, saved: fs.readFileSync(saved, 'utf8'), gone: gone.replace(path, 'it') })
  },
  store(_, say) {
    const value = { list: [1, { deep: '三' }] }
    wx.setStorageSync('value', value)
    value.list.push('later')
    const date = new Date(86_400_000)
    wx.setStorageSync('date', date)
    wx.setStorageSync('none', undefined)
    const read = wx.getStorageSync('date')
    say({
      value: wx.getStorageSync('value'),
      date: read instanceof Date && read.getTime(),
      none: typeof wx.getStorageSync('none'),
      missing: wx.getStorageSync('missing'),
      info: wx.getStorageInfoSync().keys,
    })
  },
  stored: (_, say) => say({ value: wx.getStorageSync('value'), keys: wx.getStorageInfoSync().keys }),
  storeLarge(_, say) {
    const large = 'x'.repeat(1024 * 1024)
    const sync = tries(() => wx.setStorageSync('large', large))
    wx.setStorage({ key: 'large', data: large, fail: ({ errMsg }) => say({ sync, errMsg }) })
  },
  storeBad: (_, say) => say({ key: tries(() => wx.setStorageSync(undefined, 1)) }),
  getMissing: (_, say) => wx.getStorage({ key: 'missing', ...ends(say) }),
  clear(_, say) {
    wx.clearStorageSync()
    say(wx.getStorageInfoSync())
  },
  scan: (_, say) => wx.scanCode(ends(say)),
  profile: (_, say) => wx.getUserProfile({ desc: '用于展示', ...ends(say) }),
  profileLate: (_, say) => setTimeout(() => wx.getUserProfile({ desc: 'x', ...ends(say) }), 6000),
  subscribe: (_, say) => wx.requestSubscribeMessage({ tmplIds: ['one', 'two'], ...ends(say) }),
  subscribeNone: (_, say) => wx.requestSubscribeMessage({ tmplIds: [], ...ends(say) }),
  image: (_, say) => wx.chooseImage({ count: 2, ...ends(say) }),
  messageFile(page, say) {
    const success = ({ tempFiles: [{ name, path, type }] }) =>
      say({ name, type, text: wx.getFileSystemManager().readFileSync(path, 'utf8') })
    wx.chooseMessageFile({ count: 1, extension: ['csv'], success, fail: say })
  },
  authorize: (_, say) => wx.authorize({ scope: 'scope.camera', ...ends(say) }),
  setting: (_, say) => wx.getSetting(ends(say)),
  clipboard: (_, say) =>
    wx.setClipboardData({ data: '复制', success: () => wx.getClipboardData({ success: ({ data }) => say({ data }) }) }),
  network: (_, say) => wx.getNetworkType(ends(say)),
  random: (_, say) =>
    wx.getRandomValues({ length: 70_000, success: ({ randomValues }) => say({ bytes: randomValues.byteLength }) }),
  about: (_, say) =>
    say({
      account: wx.getAccountInfoSync().miniProgram,
      launch: wx.getLaunchOptionsSync().path,
      enter: wx.getEnterOptionsSync().scene,
      sdk: wx.getAppBaseInfo().SDKVersion === wx.getSystemInfoSync().SDKVersion,
      window: wx.getWindowInfo().windowHeight < wx.getWindowInfo().screenHeight,
      capsule: wx.getMenuButtonBoundingClientRect().width > 0,
      base64: wx.arrayBufferToBase64(wx.base64ToArrayBuffer('AP+A')),
    }),
  promises(_, say) {
    const session = wx.checkSession({})
    // There is none yet, perhaps.
    session.catch(() => {})
    say([typeof (wx.login() || {}).then, typeof session.catch, typeof wx.getNetworkType().then])
  },
}
