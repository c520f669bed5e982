import type { Style } from './credential';
import type { Platform } from './platform';
export interface GateOptions {
    /** Where minigate is: `https://login.example.com`, with the path it is mounted at if there is one. */
    baseUrl: string;
    /** Which credential to log in for; `jwt` if left out. */
    style?: Style;
    /**
     * Other backends that check minigate's credentials, such as `https://api.example.com`. Requests to any other server are
     * refused: the credential must not reach it.
     */
    servers?: string[];
    /** The AppID, where the platform does not tell it. */
    appId?: string;
    /** A name for this phone in the user's list of devices: 1 to 64 characters. None if left out. */
    device?: string;
    /** The language of `message` in errors of the server: `zh-CN` or `en`. The phone's own if left out. */
    language?: string;
    /** For requests of this package's own, in milliseconds; 10,000 if left out. */
    timeout?: number;
    /** `Taro`, `uni` or a stand-in; the global `wx` if left out. */
    wx?: Platform;
}
/** The options with everything decided. */
export interface Settled {
    /** Without a slash at its end. */
    baseUrl: string;
    /** The origins that may see the credential. */
    origins: string[];
    style: Style;
    appId: string | undefined;
    device: string | undefined;
    language: string | undefined;
    timeout: number;
    platform: Platform;
    storageKey: string;
}
export declare function settle(options: GateOptions): Settled;
/** Scheme, host and port. A host ends where URL parsers say so, or `https://api.example.com@evil.example` would pass. */
export declare function originOf(url: string): string;
