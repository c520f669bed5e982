// @ts-check
// The words that code needs; what stands in a template is written there.

/**
 * What a page says of a reminder, by its state.
 * @type {Record<string, string>}
 */
const reminderTexts = {
  waiting: '将提醒',
  sending: '正在提醒',
  sent: '已提醒',
  no_consent: '未获同意，没有提醒',
  failed: '提醒失败',
  unclear: '可能已提醒',
  dropped: '不再提醒',
}

/**
 * Errors whose own title does not say what to do, or that come from this phone.
 * @type {Record<string, { title: string, advice: string, action?: 'login' | 'none', button?: string }>}
 */
const errorTexts = {
  network: { title: '网络不可用', advice: '请检查网络后重试。' },
  timeout: { title: '网络太慢', advice: '服务器没有及时应答，请重试。' },
  aborted: { title: '请求已取消', advice: '请重试。' },
  bad_answer: { title: '服务器应答异常', advice: '可能连接了需要登录的 Wi-Fi，请换一个网络再试。' },
  domain_not_allowed: {
    title: '服务器域名未配置',
    advice: '开发者需要在微信公众平台把服务器域名加入合法域名。',
  },
  wechat_login_failed: { title: '微信登录失败', advice: '请检查网络后重试。' },
  logged_out: { title: '已退出登录', advice: '登录后可以继续使用。', action: 'login', button: '登录' },
  user_banned: {
    title: '账号已被封禁',
    advice: '如有疑问，请联系管理员。解除封禁后点「重试」。',
    action: 'login',
    button: '重试',
  },
  user_deleted: {
    title: '账号已注销',
    advice: '在注销生效之前重新登录，可以恢复账号和数据。',
    action: 'login',
    button: '重新登录',
  },
  wechat_user_blocked: { title: '微信限制了此账号登录', advice: '请稍后再试，或联系微信客服。', action: 'none' },
}

module.exports = { errorTexts, reminderTexts }
