import { languageHeader } from './ask'
import type { Context } from './context'
import { errorOfFailure, type GateError } from './errors'
import { type Answer, defined, type Method, promised, type RequestCall, type UploadCall } from './platform'
import type { Send } from './send'

/** What a request and an upload have in common. */
interface Common<Result> {
  /** A path such as `/v1/me`, which is one of `baseUrl`, or a whole URL of `baseUrl` or `servers`. */
  url: string
  header?: Record<string, string>
  /** Milliseconds. */
  timeout?: number
  /** Gets the platform's task, for `abort()` or progress; once more when the request is repeated. */
  onTask?: (task: unknown) => void
  success?: (result: Result) => void
  fail?: (error: GateError) => void
  complete?: (result: Result | GateError) => void
}

/** The options of `wx.request`. `success` is only called below status 400. */
export interface RequestOptions<Data = unknown> extends Common<RequestResult<Data>> {
  method?: Method
  data?: string | object | ArrayBuffer
  dataType?: string
  responseType?: 'text' | 'arraybuffer'
  redirect?: 'follow' | 'manual'
  enableCache?: boolean
  enableChunked?: boolean
  enableHttp2?: boolean
  enableHttpDNS?: boolean
  enableQuic?: boolean
  forceCellularNetwork?: boolean
  httpDNSServiceId?: string
}

/** The options of `wx.uploadFile`. `success` is only called below status 400. */
export interface UploadOptions<Data = unknown> extends Common<RequestResult<Data>> {
  filePath: string
  name: string
  formData?: Record<string, unknown>
}

/** What `wx.request` gives. */
export interface RequestResult<Data = unknown> extends Answer {
  data: Data
  /** The case of the names is the network's. */
  header?: Record<string, string>
}

/** As `wx.request`, with the session's credential and a promise. */
export function request<Data>(context: Context, send: Send, options: RequestOptions<Data>): Result<Data> {
  return perform(context, send, options, (call) => context.options.platform.request(call))
}

/** As `wx.uploadFile`, with the session's credential and a promise; JSON in the answer is parsed. */
export function upload<Data>(context: Context, send: Send, options: UploadOptions<Data>): Result<Data> {
  return perform(context, send, options, (call) => {
    const success = (answer: Answer) => call.success(Object.assign({}, answer, { data: parse(answer.data) }))
    return context.options.platform.uploadFile(Object.assign({}, call, { success }))
  })
}

type Result<Data> = Promise<RequestResult<Data>>

/** The options as the platform takes them. */
type Call = RequestCall & UploadCall & { success: (answer: Answer) => void }

function perform<Data>(
  context: Context,
  send: Send,
  options: RequestOptions<Data> | UploadOptions<Data>,
  start: (call: Call) => unknown,
): Result<Data> {
  const { success, fail, complete, onTask } = options
  const sent = send(options.url, (url, proof) =>
    promised<Answer>((callbacks) => {
      const header = join(Object.assign(languageHeader(context), options.header), proof)
      // The caller's callbacks hear of the outcome, not of each attempt.
      const own = { url, header, complete: undefined, onTask: undefined }
      const task = start(defined(Object.assign({}, options, own, callbacks)) as unknown as Call)
      if (onTask) onTask(task)
      return task
    }),
  ) as Result<Data>

  const told = sent.then(
    (result) => {
      if (success) success(result)
      if (complete) complete(result)
      return result
    },
    (failure) => {
      const error = errorOfFailure(failure)
      if (fail) fail(error)
      if (complete) complete(error)
      throw error
    },
  )
  // Who takes callbacks does not look at the promise.
  if (fail || complete) told.catch(() => {})
  return told
}

/** The proof replaces what the caller may have put there, in whichever case, but for other cookies. */
function join(theirs: Record<string, string>, proof: Record<string, string>): Record<string, string> {
  const joined = Object.assign({}, proof)
  for (const name of Object.keys(theirs)) {
    const [same] = Object.keys(proof).filter((own) => own.toLowerCase() === name.toLowerCase())
    if (!same) joined[name] = theirs[name] as string
    else if (same === 'Cookie') joined[same] = `${theirs[name]}; ${proof[same]}`
  }
  return joined
}

/** `wx.uploadFile` gives text whatever the content type. */
function parse(data: unknown): unknown {
  try {
    return JSON.parse(data as string)
  } catch {
    return data
  }
}
