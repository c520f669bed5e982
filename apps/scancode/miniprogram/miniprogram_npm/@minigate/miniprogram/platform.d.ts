/**
 * What this package asks of the platform. `wx` fits as it is; so do `Taro` and `uni`.
 *
 * Callbacks only: `wx.login`, `wx.request` and `wx.uploadFile` have no form that returns a promise.
 */
export interface Platform {
    login(options: LoginCall): unknown;
    request(options: RequestCall): unknown;
    uploadFile(options: UploadCall): unknown;
    /** Gives `''` (WeChat) or `undefined` for a key that is not there. May throw. */
    getStorageSync(key: string): unknown;
    /** Throws when the storage is full or refused. */
    setStorageSync(key: string, data: unknown): void;
    removeStorageSync(key: string): void;
    /** Which mini program this is, and whether it is the released one. */
    getAccountInfoSync?(): {
        miniProgram: {
            appId: string;
            envVersion: string;
        };
    };
}
/** Why a call failed. WeChat's texts differ by phone and version, so `errno` counts where it is there. */
export interface Failure {
    errMsg?: string;
    errno?: number;
}
interface Callbacks<Result> {
    success?: (result: Result) => void;
    fail?: (error: Failure) => void;
}
export interface LoginCall extends Callbacks<{
    code: string;
    errMsg: string;
}> {
    /** Milliseconds. */
    timeout?: number;
}
/** The methods that `wx.request` has. There is no PATCH. */
export type Method = 'OPTIONS' | 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'TRACE' | 'CONNECT';
/** An answer of the server, with any HTTP status: for the platform, 500 is a success too. */
export interface Answer {
    data: unknown;
    statusCode: number;
    /** The case of the names is the network's. Not documented for uploads. */
    header?: object;
    /** The `Set-Cookie` lines, where the base library is 2.10.0 or newer. */
    cookies?: string[];
    errMsg: string;
}
export interface RequestCall extends Callbacks<Answer> {
    url: string;
    method?: Method;
    data?: string | object | ArrayBuffer;
    header?: Record<string, string>;
    timeout?: number;
}
export interface UploadCall extends Callbacks<Answer> {
    url: string;
    filePath: string;
    name: string;
    formData?: Record<string, unknown>;
    header?: Record<string, string>;
    timeout?: number;
}
/** Makes a promise of a call that has callbacks. It fails with the platform's `Failure`. */
export declare function promised<Result>(start: (callbacks: Required<Callbacks<Result>>) => unknown): Promise<Result>;
/** Without the fields that are `undefined`: WeChat complains of them. */
export declare function defined<T extends object>(options: T): T;
export {};
