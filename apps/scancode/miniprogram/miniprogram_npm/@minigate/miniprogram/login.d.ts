import type { Context } from './context';
import { type Credential } from './credential';
import type { Login } from './types';
export interface NewLogin extends Login {
    credential: Credential;
}
/** One login: a code of `wx.login`, and a session for it. `replaced` is the session it takes the place of. */
export declare function logIn(context: Context, replaced: Credential | null): Promise<NewLogin>;
/** How the server tells of a credential. */
export interface CredentialBody {
    style: Credential['style'];
    access_token?: string;
    refresh_token?: string;
    csrf_token?: string;
    expires_in: number;
    refresh_expires_in?: number;
}
/** A credential of the server's as the phone keeps it. */
export declare function keep(body: CredentialBody, of: {
    login: string;
    user: string;
    cookie?: string;
}): Credential;
