import { type Account } from './account';
import { type Emitter } from './events';
import { type LogoutOptions } from './logout';
import { type GateOptions } from './options';
import { type RequestOptions, type RequestResult, type UploadOptions } from './request';
import type { Login } from './types';
export interface LoginOptions {
    /** A new login even when there is a session: WeChat's key is fresh after it, and the session ten minutes young. */
    fresh?: boolean;
}
/** A mini program's way to its user's session. */
export interface Gate extends Account {
    /** As `wx.request`, with the session's credential and a promise. Logs in first if need be. Status 400 and more rejects. */
    request<Data = unknown>(options: RequestOptions<Data>): Promise<RequestResult<Data>>;
    /** As `wx.uploadFile`, likewise; JSON in the answer is parsed. */
    upload<Data = unknown>(options: UploadOptions<Data>): Promise<RequestResult<Data>>;
    /** Makes sure that there is a session, and tells whose. Also ends a `logout()` and lets a barred account try again. */
    login(options?: LoginOptions): Promise<Login>;
    /** Ends the session. Until `login()` nothing logs in again, also after a restart. */
    logout(options?: LogoutOptions): Promise<void>;
    /** Does this phone hold a session? Whether the server still knows it shows when it is used. */
    isLoggedIn(): boolean;
    /** Calls `listener` at each event; what it returns takes it off again. */
    on: Emitter['on'];
}
/**
 * The gate to one minigate server. Make it once, in `app.js`.
 *
 * @example
 * const gate = createGate({ baseUrl: 'https://login.example.com' })
 * const { data } = await gate.request({ url: '/v1/me' })
 */
export declare function createGate(options: GateOptions): Gate;
