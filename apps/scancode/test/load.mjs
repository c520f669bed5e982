// The mini program's files are CommonJS, as WeChat loads them.
import { createRequire } from 'node:module'

export const load = createRequire(new URL('../miniprogram/app.js', import.meta.url))
