import type { GateError } from './errors';
/** Which proof of a session a login asks for. */
export type Style = 'jwt' | 'token' | 'cookie';
/** A session as the phone keeps it. */
export interface Credential {
    readonly style: Style;
    /** Names the login it comes from; a refresh keeps it. */
    readonly login: string;
    /** Whose it is. */
    readonly user: string;
    /** When it was got, in milliseconds of this phone's clock. */
    readonly at: number;
    /** Seconds it lives: an access token from `at` on, the others from their last use on. */
    readonly life: number;
    /** The access token (`jwt`, `token`). */
    readonly access?: string;
    /** The refresh token (`jwt`). */
    readonly refresh?: string;
    /** Seconds from `at` on. */
    readonly refreshLife?: number;
    /** The two cookies as a `Cookie` header (`cookie`). */
    readonly cookie?: string;
    /** What goes into `X-CSRFToken` (`cookie`). */
    readonly csrf?: string;
}
/** The headers that show it. */
export declare function headersOf(credential: Credential): Record<string, string>;
/** What tells it from the ones before and after it. */
export declare function proofOf(credential: Credential): string;
/**
 * Has it lived its life, by this phone's clock? A guess that saves a request which would fail. When the clock was moved
 * the guess is wrong and costs one request: what counts is the server's 401.
 */
export declare function isOver(credential: Credential, life: number): boolean;
/** What helps after an error, once. */
export type Cure = 
/** A refresh or, where that is not possible, a login. */
'renew'
/** A login, even though the session is alive. */
 | 'login';
export declare function cureOf(error: GateError, style: Style): Cure | null;
/** Has the account been taken away, so that no login will help? */
export declare function isBarred(error: GateError): boolean;
