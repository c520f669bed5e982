import { Failure } from './failure.ts'

const TIMEOUT_MS = 5000

/** A phone whose WeChat is not there would fail at the first login; better to hear of it now. */
export async function expectSimulator(url: string): Promise<void> {
  const answer = await fetch(`${url}/_sim/v1/state`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => null)
  if (answer?.ok && answer.headers.has('x-simulated-wechat')) return
  const what = answer ? `what answers at ${url} is not the simulated WeChat` : `no simulated WeChat answers at ${url}`
  throw new Failure(
    `${what}\nStart one in another terminal with \`minigate dev\`, or everything at once with \`minigate phone DIR\`; ` +
      'name another one with --simulator URL, or go without with --simulator none',
  )
}
