import type { Emitter } from './events';
import type { Settled } from './options';
import type { SessionStore } from './session';
/** What the parts of one gate share. */
export interface Context {
    options: Settled;
    session: SessionStore;
    emitter: Emitter;
}
