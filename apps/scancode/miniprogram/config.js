// @ts-check
// Which server this mini program talks to. Set your own addresses here; they also have to be in WeChat's console as
// request and uploadFile domains (开发管理 → 服务器域名), or real phones refuse them.

const servers = {
  /** 开发版: minigate-scancode on this machine. */
  develop: 'http://127.0.0.1:8083',
  /** 体验版: replace it by your test server. */
  trial: 'https://scancode.example.com',
  /** 正式版: replace it by your server. */
  release: 'https://scancode.example.com',
}

/** The server of this version. In development the storage key `minigate:server` goes before it. */
function server() {
  const { envVersion } = wx.getAccountInfoSync().miniProgram
  if (envVersion !== 'develop') return servers[envVersion]
  return wx.getStorageSync('minigate:server') || servers.develop
}

module.exports = { server }
