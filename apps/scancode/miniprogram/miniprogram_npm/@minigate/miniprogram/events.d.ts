import type { GateError } from './errors';
import type { Login } from './types';
export interface GateEvents {
    /** Somebody was logged in, silently or by `gate.login()`. */
    login: Login;
    /** `logout()` or `deleteAccount()` is done. */
    logout: undefined;
    /** The session has ended by itself; the error says why. A new login follows unless the account is barred. */
    expired: GateError;
}
export interface Emitter {
    on<Name extends keyof GateEvents>(event: Name, listener: (value: GateEvents[Name]) => void): () => void;
    emit<Name extends keyof GateEvents>(event: Name, value: GateEvents[Name]): void;
}
export declare function createEmitter(): Emitter;
