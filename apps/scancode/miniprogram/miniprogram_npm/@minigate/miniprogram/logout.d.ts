import type { Context } from './context';
import type { Renewer } from './renew';
export interface LogoutOptions {
    /** End the sessions on all devices, not only this one. */
    everywhere?: boolean;
}
/**
 * Ends the session. Until `gate.login()` is called nothing logs in again, also after a restart.
 *
 * This phone forgets the session in any case; the promise rejects when the server could not be told.
 */
export declare function logout(context: Context, renewer: Renewer, options?: LogoutOptions): Promise<void>;
/** Forgets the session. */
export declare function leave(context: Context): void;
