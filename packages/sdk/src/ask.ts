import type { Context } from './context'
import { errorOfFailure } from './errors'
import { type Answer, promised, type RequestCall } from './platform'

/** One request to minigate itself, as it stands. Fails when no answer came. */
export async function ask(context: Context, path: string, call: Partial<RequestCall>): Promise<Answer> {
  const { baseUrl, platform, timeout } = context.options
  const header = Object.assign(languageHeader(context), call.header)
  const request = Object.assign({ timeout }, call, { url: baseUrl + path, header })
  try {
    return await promised<Answer>((callbacks) => platform.request(Object.assign({}, request, callbacks)))
  } catch (failure) {
    throw errorOfFailure(failure)
  }
}

/** The same, once more when the answer may have been lost: only for what the server knows to repeat. */
export async function askTwice(context: Context, path: string, call: Partial<RequestCall>): Promise<Answer> {
  try {
    return await ask(context, path, call)
  } catch (error) {
    if (!errorOfFailure(error).retryable) throw error
    return ask(context, path, call)
  }
}

export function languageHeader(context: Context): Record<string, string> {
  const { language } = context.options
  return language ? { 'Accept-Language': language } : {}
}
