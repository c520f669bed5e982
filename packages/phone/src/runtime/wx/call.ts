import type { Environment } from '../environment.ts'

/** What most functions of `wx` take besides their own options. */
export interface Callbacks<R extends object = object> {
  success?: (result: R & Answer) => void
  fail?: (failure: Answer) => void
  complete?: (outcome: Answer) => void
}

export interface Answer {
  errMsg: string
  errno?: number
}

/** Thrown by an API's work: ends the call with `<name>:fail <reason>`. */
export class WxFailure extends Error {
  constructor(
    readonly reason: string,
    readonly errno?: number,
    /** What the answer has besides: some calls still tell an `errCode`. */
    readonly details: object = {},
  ) {
    super(reason)
  }
}

type Work<R extends object> = () => R | undefined | Promise<R | undefined>

/**
 * One call of `wx`: outcomes arrive after the call has returned, to the callbacks when there is one, else to the
 * promise that it returns. What a callback throws is the mini program's error and reported as such.
 */
export function call<R extends object>(
  environment: Pick<Environment, 'shell'>,
  name: string,
  options: Callbacks<R> | undefined,
  work: Work<R>,
): Promise<R & Answer> | undefined {
  const callbacks = hasCallback(options)
  const outcome = perform(name, work)
  if (!callbacks) return outcome
  deliver(environment, options, outcome)
  return undefined
}

/** As {@link call}, for what WeChat gives no promise for: `login`, `request`, `uploadFile`, `downloadFile`. */
export function callWithoutPromise<R extends object>(
  environment: Pick<Environment, 'shell'>,
  name: string,
  options: Callbacks<R> | undefined,
  work: Work<R>,
): void {
  deliver(environment, options, perform(name, work))
}

/** Runs a callback of the mini program; what it throws is shown, and stops nothing else. */
export function runCallback<A extends unknown[]>(
  environment: Pick<Environment, 'shell'>,
  callback: ((...args: A) => unknown) | undefined,
  ...args: A
): void {
  if (typeof callback !== 'function') return
  try {
    callback(...args)
  } catch (error) {
    environment.shell.report(error)
  }
}

function hasCallback<R extends object>(options: Callbacks<R> | undefined): options is Callbacks<R> {
  return Boolean(options && (options.success || options.fail || options.complete))
}

async function perform<R extends object>(name: string, work: Work<R>): Promise<R & Answer> {
  try {
    const result = await work()
    return { errMsg: `${name}:ok`, ...result } as R & Answer
  } catch (error) {
    throw failure(name, error)
  }
}

function failure(name: string, error: unknown): Answer {
  const reason = error instanceof WxFailure ? error.reason : error instanceof Error ? error.message : String(error)
  const answer: Answer = { errMsg: reason ? `${name}:fail ${reason}` : `${name}:fail` }
  if (!(error instanceof WxFailure)) return answer
  if (error.errno !== undefined) answer.errno = error.errno
  return { ...error.details, ...answer }
}

function deliver<R extends object>(
  environment: Pick<Environment, 'shell'>,
  options: Callbacks<R> | undefined,
  outcome: Promise<R & Answer>,
): void {
  outcome.then(
    (result) => {
      runCallback(environment, options?.success, result)
      runCallback(environment, options?.complete, result)
    },
    (answer: Answer) => {
      runCallback(environment, options?.fail, answer)
      runCallback(environment, options?.complete, answer)
    },
  )
}
