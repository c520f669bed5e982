import type { Answer } from './platform';
/** The two cookies of a login, as a `Cookie` header. Any others are nobody's business here. */
export declare function cookiesOf(answer: Answer): string;
