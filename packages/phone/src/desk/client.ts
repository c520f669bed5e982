import { text } from './text.ts'

/** A refusal of the phone's server; its message is meant for people. */
export class Refused extends Error {}

/** Asks the phone's server, which is the one this page came from. */
export async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`/_phone/${path}`, {
    method,
    headers: body ? { 'content-type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : null,
  }).catch(() => {
    throw new Refused(text('disconnected'))
  })
  const said = await answer.text()
  if (!answer.ok) throw new Refused(reason(said) ?? `${method} ${path}: ${answer.status}`)
  return (said === '' ? null : JSON.parse(said)) as Answer
}

function reason(said: string): string | null {
  try {
    const { message } = JSON.parse(said)
    return typeof message === 'string' ? message : null
  } catch {
    return null
  }
}
