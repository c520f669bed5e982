import type { Context } from './context';
import type { Credential } from './credential';
/** The next pair of the same session. A repeat with the same token gets it too, if the first answer was lost. */
export declare function refresh(context: Context, held: Credential): Promise<Credential>;
