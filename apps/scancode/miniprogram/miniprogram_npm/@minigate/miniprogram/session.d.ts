import { type Credential, type Style } from './credential';
import type { GateError } from './errors';
import type { Kept, Storage } from './storage';
/** What this phone knows of its session. */
export interface SessionStore {
    /** As it is known, without a look at the storage. */
    kept(): Kept;
    /** As the storage has it: another copy of this package in the same mini program may have renewed it. */
    reload(): Kept;
    save(kept: Kept): void;
    /** It was used: those that live from their last use on live longer. */
    touch(credential: Credential): void;
    /** Why no login helps any more, until `gate.login()` is called or the mini program starts anew. */
    barred: GateError | null;
}
export declare function createSessionStore(storage: Storage, style: Style): SessionStore;
