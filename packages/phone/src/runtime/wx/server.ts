// The phone's own server, which this page came from.

import { WxFailure } from './call.ts'

/** A refusal, by the server's name for it. */
export class ServerRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

const GONE = 'errcode:-102 cronet_error_code:-102 error_msg:net::ERR_CONNECTION_REFUSED'
const OFFLINE = 'errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED'
const NETWORK_ERRNO = 600001

export async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  return send<Answer>(path, { method, body: body ? JSON.stringify(body) : null })
}

export async function send<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const answer = await fetch(`/_phone/${path}`, init).catch((error: Error) => {
    // What the request was aborted with.
    if (error instanceof WxFailure) throw error
    throw new WxFailure(GONE, NETWORK_ERRNO)
  })
  const text = await answer.text()
  const told = text === '' ? null : JSON.parse(text)
  if (told?.no_network === true) throw new WxFailure(OFFLINE, NETWORK_ERRNO)
  if (answer.ok) return told as Answer
  const { error, message } = told as { error: string; message: string }
  throw new ServerRefusal(error, message)
}

/** What the server knows of this phone. */
export interface Holder {
  name: string
  nickname: string
  avatar_url: string
  phone: string | null
  country_code: string
  profile: 'anonymous' | 'real'
}

export async function holderOf(device: string): Promise<Holder> {
  return (await ask<{ holder: Holder }>('GET', `devices/${device}`)).holder
}
