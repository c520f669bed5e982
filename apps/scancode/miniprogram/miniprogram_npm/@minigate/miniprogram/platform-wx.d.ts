import type { Platform } from './platform';
/** The global `wx`. This is the only file that mentions it. */
export declare function globalWx(): Platform;
