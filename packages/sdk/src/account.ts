import type { Context } from './context'
import { GateError } from './errors'
import { leave } from './logout'
import type { Method } from './platform'
import { type RequestResult, request, upload } from './request'
import type { Send } from './send'
import type { Deletion, MaskedPhone, OpenData, Phone, ProfileEdit, Session, User } from './types'

/** What a logged-in user can do with their own account. */
export interface Account {
  /** Who am I? */
  me(): Promise<User>
  /** Changes my profile, and gives it as it is now. */
  updateProfile(edit: ProfileEdit): Promise<User>
  /** Shows the picture at this path, such as `e.detail.avatarUrl` of `chooseAvatar`, and gives my profile as it is now. */
  uploadAvatar(filePath: string): Promise<User>
  /** Shows no picture of me any more. */
  removeAvatar(): Promise<User>
  /** Makes the number mine that the user allowed: `e.detail` of `bindgetphonenumber`. */
  bindPhone(detail: OpenData): Promise<Phone>
  /** My number, masked. */
  phone(): Promise<MaskedPhone>
  /** Erases my number: the consent to keep it is withdrawn. */
  removePhone(): Promise<void>
  /** Decrypts what WeChat encrypted for this user: an object with `encryptedData` and `iv`. */
  decrypt(detail: OpenData): Promise<Record<string, unknown>>
  /** Has the server WeChat's newest key for this user? If not, `login({ fresh: true })` before the user taps. */
  checkSessionKey(): Promise<boolean>
  /** Where am I logged in? Newest first. */
  sessions(): Promise<Session[]>
  /** Ends one of my sessions. */
  endSession(id: string): Promise<void>
  /** Ends all of my sessions but this one, and tells how many there were. */
  endOtherSessions(): Promise<number>
  /** All that is stored about me. */
  exportAccount(): Promise<Record<string, unknown>>
  /** Deletes my account, and logs out: a login before the time that the answer tells takes it back. */
  deleteAccount(): Promise<Deletion>
}

export function createAccount(context: Context, send: Send): Account {
  async function call<Data>(method: Method, path: string, data?: object): Promise<Data> {
    const { timeout } = context.options
    return bodyOf<Data>(await request(context, send, { url: path, method, data, timeout }))
  }

  return {
    me: () => call('GET', '/v1/me'),
    // `wx.request` has no PATCH.
    updateProfile: (edit) => call('POST', '/v1/me', edit),
    uploadAvatar: async (filePath) =>
      bodyOf<User>(await upload(context, send, { url: '/v1/me/avatar', filePath, name: 'avatar' })),
    removeAvatar: () => call('DELETE', '/v1/me/avatar'),
    bindPhone: async (detail) => call('POST', '/v1/me/phone', detail?.code ? { code: detail.code } : encrypted(detail)),
    phone: () => call('GET', '/v1/me/phone'),
    removePhone: async () => {
      await call('DELETE', '/v1/me/phone')
    },
    decrypt: async (detail) => call('POST', '/v1/me/decrypt', encrypted(detail)),
    checkSessionKey: async () => (await call<{ valid: boolean }>('GET', '/v1/me/session_key')).valid,
    sessions: async () => (await call<{ sessions: Session[] }>('GET', '/v1/me/sessions')).sessions,
    endSession: async (id) => {
      await call('DELETE', `/v1/me/sessions/${encodeURIComponent(id)}`)
    },
    endOtherSessions: async () => (await call<{ ended: number }>('DELETE', '/v1/me/sessions')).ended,
    exportAccount: () => call('GET', '/v1/me/export'),
    async deleteAccount() {
      const deletion = await call<Deletion>('DELETE', '/v1/me')
      leave(context)
      return deletion
    },
  }
}

/** Anything may answer 200: a captive portal, a proxy's page. */
function bodyOf<Data>({ data, statusCode }: RequestResult): Data {
  if (statusCode === 204 || (data && typeof data === 'object')) return data as Data
  throw new GateError('bad_answer', 'the answer is not JSON', { status: statusCode, data })
}

/** What the event of a button yields when the user has tapped "allow". */
function encrypted(detail: OpenData): { encrypted_data: string; iv: string } {
  const { encryptedData, iv, errMsg } = detail || {}
  if (!encryptedData || !iv) throw new GateError('user_declined', errMsg || 'the event carries no data')
  return { encrypted_data: encryptedData, iv }
}
