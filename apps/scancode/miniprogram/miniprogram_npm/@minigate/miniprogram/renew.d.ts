import type { Context } from './context';
import { type Credential, type Cure } from './credential';
import { GateError } from './errors';
import type { Login } from './types';
/** Gets sessions: one login or refresh at a time, however many requests wait for it. */
export interface Renewer {
    /** The session to send a request with; it logs in when there is none. */
    current(): Promise<Credential>;
    /** Another session than the one that failed. */
    renew(failed: Credential | null, cure: Cure, why?: GateError): Promise<Credential>;
    /** Takes note when an error says that the account is barred. */
    bar(error: GateError, user?: string): void;
    /** Waits until none is on its way. */
    settled(): Promise<void>;
    /** What the login was answered with that this session comes from, if it was in this run. */
    answerTo(credential: Credential): Login | null;
}
export declare function createRenewer(context: Context): Renewer;
