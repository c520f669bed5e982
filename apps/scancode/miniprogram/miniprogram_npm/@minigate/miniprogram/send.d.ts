import type { Context } from './context';
import type { Answer } from './platform';
import type { Renewer } from './renew';
/** Sends something with the session's headers, and once more with another session where that helps. */
export type Send = (to: string, start: Start) => Promise<Answer>;
type Start = (url: string, header: Record<string, string>) => Promise<Answer>;
export declare function createSend(context: Context, renewer: Renewer): Send;
export {};
