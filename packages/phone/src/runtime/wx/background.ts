// Five seconds after it went to the background, a mini program has no network until it comes back.
// https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html

import type { Lifecycle } from '../environment.ts'
import { WxFailure } from './call.ts'

export interface Background {
  /** Aborts what is under way; throws when nothing may be started. */
  begin(abort: AbortController): void
  end(abort: AbortController): void
}

const GRACE_MS = 5_000

const interrupted = () => new WxFailure('interrupted', 600003)

export function createBackground(lifecycle: Lifecycle): Background {
  const underWay = new Set<AbortController>()
  let isCutOff = false
  let timer: ReturnType<typeof setTimeout> | undefined

  lifecycle.on('hide', () => {
    timer = setTimeout(() => {
      isCutOff = true
      for (const abort of underWay) abort.abort(interrupted())
    }, GRACE_MS)
  })
  lifecycle.on('show', () => {
    clearTimeout(timer)
    isCutOff = false
  })
  return {
    begin(abort) {
      if (isCutOff) throw interrupted()
      underWay.add(abort)
    },
    end: (abort) => void underWay.delete(abort),
  }
}
