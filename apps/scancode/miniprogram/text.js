// @ts-check
// The words that code needs; what stands in a template is written there.

const roleNames = { owner: '所有者', keeper: '管理员', viewer: '查看者' }

const roleHints = { owner: '全部权限', keeper: '可以出入库、盘点、修改货品', viewer: '只能查看' }

/** Kinds of entries in the log, in the order of the filter. */
const kindNames = {
  scanned_in: '入库',
  scanned_out: '出库',
  stock_taken: '盘点',
  goods_edited: '修改货品',
  goods_deleted: '删除货品',
  imported: '导入',
  warehouse_created: '新建仓库',
  warehouse_renamed: '重命名仓库',
  warehouse_deleted: '删除仓库',
  member_added: '成员加入',
  member_changed: '成员权限变更',
  member_removed: '成员移除',
}

const importStates = { waiting: '排队中', running: '导入中', done: '已完成', failed: '未完成' }

/**
 * What is wrong with a file or a row of it. The server says it in English.
 * @type {Record<string, string>}
 */
const rowFaults = {
  code_invalid: '条码为空、超过 500 个字，或含有无法显示的字符',
  name_invalid: '名称超过 100 个字，或含有无法显示的字符',
  remarks_invalid: '备注超过 500 个字，或含有无法显示的字符',
  count_invalid: '数量不是 0 到 1000000000 的整数',
  low_level_invalid: '低库存线不是 0 到 1000000000 的整数',
  stock_limit: '库存会超过 1000000000',
  column_missing: '第一行没有「条码」（code）一栏',
  too_many_rows: '超过 200000 行，请分成几个文件',
  file_unreadable: '既不是 UTF-8 或 GB18030 的 CSV，也不是 XLSX',
  file_too_large: '展开后超过 256 MB',
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
  warehouse_unknown: { title: '仓库不存在', advice: '它可能已被删除，或者你已不是成员。', action: 'none' },
  goods_unknown: { title: '没有这个货品', advice: '它可能已被删除。', action: 'none' },
  role_insufficient: { title: '没有权限', advice: '请联系仓库的所有者调整你的权限。', action: 'none' },
  invitation_invalid: { title: '邀请已失效', advice: '请让对方重新发送邀请。', action: 'none' },
}

module.exports = { roleNames, roleHints, kindNames, importStates, rowFaults, errorTexts }
