import type { Credential } from './credential';
import type { Platform } from './platform';
/** A session; `'out'` when the user has logged out; `null` when there never was one. */
export type Kept = Credential | 'out' | null;
/** Keeps it over restarts, where the phone lets us. */
export interface Storage {
    /** What is kept, or `now` when the storage is not to be relied on. */
    load(now: Kept): Kept;
    save(kept: Kept): void;
}
export declare function createStorage(platform: Platform, key: string): Storage;
