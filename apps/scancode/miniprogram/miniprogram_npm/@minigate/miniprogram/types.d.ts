/** A user as they see themselves. */
export interface User {
    /** Public and stable. Never an openid. */
    id: string;
    nickname: string | null;
    avatar: string | null;
    /** 0 unknown, 1 male, 2 female. */
    gender: number;
    locale: string | null;
    /** A line about themselves. */
    signature: string | null;
    /** The mini program's own data about them. */
    metadata: Record<string, unknown> | null;
    /** RFC 3339. */
    created_at: string;
    /** RFC 3339. */
    last_login_at: string;
}
/** Who was logged in. */
export interface Login {
    user: User;
    /** Was the account made by this login? */
    is_new: boolean;
}
/** What to change. A field left out stays as it is; `null` clears it. */
export interface ProfileEdit {
    nickname?: string | null;
    gender?: number | null;
    locale?: string | null;
    signature?: string | null;
    /** Replaced as a whole. */
    metadata?: Record<string, unknown> | null;
}
/** One of my devices. */
export interface Session {
    id: string;
    /** Is it this one? */
    is_current: boolean;
    style: 'jwt' | 'token' | 'cookie';
    app_id: string;
    device: string | null;
    user_agent: string | null;
    /** The address it was logged in from. */
    ip: string | null;
    /** RFC 3339, as the next two. */
    created_at: string;
    /** Exact to five minutes. */
    last_seen_at: string;
    expires_at: string;
}
/** My phone number. */
export interface Phone {
    /** In E.164: `+8613800138000`. */
    phone: string;
    country_code: string;
    /** Without the country code. */
    national_number: string;
}
/** `e.detail` of an event that yields open data, as far as it matters here. */
export interface OpenData {
    /** Of `getPhoneNumber`, since base library 2.21.2. */
    code?: string;
    encryptedData?: string;
    iv?: string;
    errMsg?: string;
}
/** My phone number, as far as is needed to know it by. */
export interface MaskedPhone {
    /** `+86 138****8000`; `null` when there is none. */
    masked: string | null;
    /** RFC 3339. */
    bound_at: string | null;
}
/** An account on its way out. */
export interface Deletion {
    /** `leaving` until `delete_after`, or `deleted` where the server waits no time at all. */
    status: 'leaving' | 'deleted';
    /** RFC 3339: until then a login takes the deletion back. */
    delete_after: string;
}
