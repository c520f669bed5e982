// The sentences in which the tutorial says what to do in the browser and what is seen there.

const SENTENCES = [
  [/^(?:On phone (?<phone>\d+), )?tap \*\*(?<what>.+)\*\*\.$/i, 'tap'],
  [/^(?:在手机 (?<phone>\d+) 上，)?点 \*\*(?<what>.+)\*\*。$/, 'tap'],
  [/^(?:On phone (?<phone>\d+), )?see \*\*(?<what>.+)\*\*\.$/i, 'see'],
  [/^(?:在手机 (?<phone>\d+) 上，)?看到 \*\*(?<what>.+)\*\*。$/, 'see'],
  [/^Type `(?<text>.+)` into \*\*(?<what>.+)\*\*\.$/, 'type'],
  [/^在 \*\*(?<what>.+)\*\* 里输入 `(?<text>.+)`。$/, 'type'],
  [/^See the picture\.$|^看到头像。$/, 'seePicture'],
  [/^Go back\.$|^点返回。$/, 'goBack'],
  [/^Reload the page\.$|^刷新页面。$/, 'reload'],
  [/^In the panel, click \*\*(?<what>.+)\*\*\.$/, 'clickPanel'],
  [/^在面板上，点 \*\*(?<what>.+)\*\*。$/, 'clickPanel'],
  [/^In the panel, see \*\*(?<what>.+)\*\*\.$/, 'seePanel'],
  [/^在面板上，看到 \*\*(?<what>.+)\*\*。$/, 'seePanel'],
]

/** `{ action, phone, what, text }`: the action is one of `screen.mjs`. */
export function sentence(words, at) {
  for (const [pattern, action] of SENTENCES) {
    const match = pattern.exec(words)
    if (match) return { action, phone: '1', ...defined(match.groups) }
  }
  throw new Error(`${at}: "${words}" is no sentence that sentences.mjs knows: word it as the others, or teach it`)
}

function defined(groups = {}) {
  return Object.fromEntries(Object.entries(groups).filter(([, value]) => value !== undefined))
}
