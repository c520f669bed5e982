import type { Context } from './context';
import { type Answer, type RequestCall } from './platform';
/** One request to minigate itself, as it stands. Fails when no answer came. */
export declare function ask(context: Context, path: string, call: Partial<RequestCall>): Promise<Answer>;
/** The same, once more when the answer may have been lost: only for what the server knows to repeat. */
export declare function askTwice(context: Context, path: string, call: Partial<RequestCall>): Promise<Answer>;
export declare function languageHeader(context: Context): Record<string, string>;
