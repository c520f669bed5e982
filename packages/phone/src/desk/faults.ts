/** A fault as the simulated WeChat's control API takes and lists it (`crates/sim/README.md`). */
export interface Fault {
  kind: string | Record<string, unknown>
  path?: string | null
  times?: number
  consumes?: boolean
}

export interface FaultKind {
  kind: Fault['kind']
  /** WeChat had done its work when it struck. */
  consumes: boolean
  /** Its name, and what happens. */
  words: { zh: [string, string]; en: [string, string] }
}

const errcode = (errcode: number): FaultKind['kind'] => ({ errcode })

export const FAULTS: FaultKind[] = [
  {
    kind: errcode(-1),
    consumes: false,
    words: {
      zh: ['系统繁忙 -1', '微信请开发者稍后再试。'],
      en: ['Busy −1', 'WeChat asks to be asked again in a moment.'],
    },
  },
  {
    kind: errcode(40029),
    consumes: false,
    words: {
      zh: ['code 无效 40029', '登录码不对或已过期，需要新的 wx.login。'],
      en: ['Code invalid 40029', 'The login code is wrong or too old; it takes a new wx.login.'],
    },
  },
  {
    kind: errcode(40163),
    consumes: false,
    words: {
      zh: ['code 已用过 40163', '同一个登录码用了两次。'],
      en: ['Code used 40163', 'The login code has been used before.'],
    },
  },
  {
    kind: errcode(45011),
    consumes: false,
    words: {
      zh: ['太频繁 45011', '这个用户一分钟内调用太多次。'],
      en: ['Too often 45011', 'Too many calls for this user in a minute.'],
    },
  },
  {
    kind: errcode(40226),
    consumes: false,
    words: {
      zh: ['高风险用户 40226', '微信拦截了这个人的登录。'],
      en: ['Blocked 40226', 'WeChat holds this person for a risk and refuses the login.'],
    },
  },
  {
    kind: errcode(45009),
    consumes: false,
    words: {
      zh: ['额度用完 45009', '今天的调用次数已用完。'],
      en: ['Quota used up 45009', 'No more calls for today.'],
    },
  },
  {
    kind: { slow: { delay_ms: 3000 } },
    consumes: true,
    words: {
      zh: ['慢 3 秒', '回答是对的，但来得晚。'],
      en: ['Slow by 3 s', 'The true answer, late.'],
    },
  },
  {
    kind: 'no_answer',
    consumes: false,
    words: {
      zh: ['不回答', '连接开着，什么也不来。'],
      en: ['No answer', 'The connection stays open and nothing comes.'],
    },
  },
  {
    kind: 'reset',
    consumes: false,
    words: {
      zh: ['连接中断', '回答之前连接就断了。'],
      en: ['Connection reset', 'It breaks before any answer.'],
    },
  },
  {
    kind: 'reset',
    consumes: true,
    words: {
      zh: ['回答丢失', '微信做完了，登录码已用掉，回答却没有到。'],
      en: ['Answer lost', 'WeChat did its work and the code is used, but the answer never arrives.'],
    },
  },
  {
    kind: { status: 500 },
    consumes: false,
    words: {
      zh: ['HTTP 500', '没有内容的服务器错误。'],
      en: ['HTTP 500', 'A server error without a body.'],
    },
  },
  {
    kind: 'html',
    consumes: false,
    words: {
      zh: ['一个网页', '状态 200，内容却是给人看的网页。'],
      en: ['A web page', 'Status 200, but a page for people instead of JSON.'],
    },
  },
  {
    kind: 'truncated',
    consumes: false,
    words: {
      zh: ['截断的 JSON', '回答说到一半就没了。'],
      en: ['Truncated', 'JSON that breaks off half way.'],
    },
  },
]

export function sameKind(fault: Fault, known: FaultKind): boolean {
  return JSON.stringify(fault.kind) === JSON.stringify(known.kind) && (fault.consumes ?? false) === known.consumes
}
