import type { Context } from './context';
import { type GateError } from './errors';
import { type Answer, type Method } from './platform';
import type { Send } from './send';
/** What a request and an upload have in common. */
interface Common<Result> {
    /** A path such as `/v1/me`, which is one of `baseUrl`, or a whole URL of `baseUrl` or `servers`. */
    url: string;
    header?: Record<string, string>;
    /** Milliseconds. */
    timeout?: number;
    /** Gets the platform's task, for `abort()` or progress; once more when the request is repeated. */
    onTask?: (task: unknown) => void;
    success?: (result: Result) => void;
    fail?: (error: GateError) => void;
    complete?: (result: Result | GateError) => void;
}
/** The options of `wx.request`. `success` is only called below status 400. */
export interface RequestOptions<Data = unknown> extends Common<RequestResult<Data>> {
    method?: Method;
    data?: string | object | ArrayBuffer;
    dataType?: string;
    responseType?: 'text' | 'arraybuffer';
    redirect?: 'follow' | 'manual';
    enableCache?: boolean;
    enableChunked?: boolean;
    enableHttp2?: boolean;
    enableHttpDNS?: boolean;
    enableQuic?: boolean;
    forceCellularNetwork?: boolean;
    httpDNSServiceId?: string;
}
/** The options of `wx.uploadFile`. `success` is only called below status 400. */
export interface UploadOptions<Data = unknown> extends Common<RequestResult<Data>> {
    filePath: string;
    name: string;
    formData?: Record<string, unknown>;
}
/** What `wx.request` gives. */
export interface RequestResult<Data = unknown> extends Answer {
    data: Data;
    /** The case of the names is the network's. */
    header?: Record<string, string>;
}
/** As `wx.request`, with the session's credential and a promise. */
export declare function request<Data>(context: Context, send: Send, options: RequestOptions<Data>): Result<Data>;
/** As `wx.uploadFile`, with the session's credential and a promise; JSON in the answer is parsed. */
export declare function upload<Data>(context: Context, send: Send, options: UploadOptions<Data>): Result<Data>;
type Result<Data> = Promise<RequestResult<Data>>;
export {};
