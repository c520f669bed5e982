import type { Context } from './context';
import { type Credential } from './credential';
/** Ends this session at the server, or all of its user's. No error when it has ended already. */
export declare function revoke(context: Context, credential: Credential, everywhere: boolean): Promise<void>;
