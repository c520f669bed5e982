import type { ServerCode } from './codes';
import type { Answer } from './platform';
/** What can go wrong before the server has a say, or without it. */
export type LocalCode = 
/** No answer came: no network, a connection that broke, a mini program in the background. */
'network'
/** No answer came in time. */
 | 'timeout'
/** `task.abort()` was called. */
 | 'aborted'
/** The server's host is not in the list of request domains in WeChat's console. */
 | 'domain_not_allowed'
/** `wx.login` gave no code. */
 | 'wechat_login_failed'
/** The user did not allow it: the event carries no code and no data. */
 | 'user_declined'
/** `logout()` was called, and `gate.login()` was not called since. */
 | 'logged_out'
/** The login server's answer is not minigate's: a captive portal, a wrong `baseUrl`. */
 | 'bad_answer'
/** A status of 400 or more without a code: a proxy, or a backend that has no codes. */
 | 'http_error'
/** A mistake in the call; `message` names it. */
 | 'invalid_options';
/** A newer server may send a code that is not in this list: keep a default branch. */
export type GateErrorCode = ServerCode | LocalCode;
/** What is wrong with one field of a request. */
export interface FieldError {
    field: string;
    code: string;
    detail: string;
}
/** What every promise of this package rejects with. */
export declare class GateError extends Error {
    /** Stable; decide by this one. */
    readonly code: GateErrorCode;
    /** What it means, for people: the server's own in the language asked for. */
    readonly title: string;
    /** The HTTP status; 0 when no answer came. */
    readonly status: number;
    /** Finds the request in the server's log. */
    readonly requestId: string | undefined;
    /** May the same call work later, unchanged? */
    readonly retryable: boolean;
    /** Seconds to wait before that, when the server says so. */
    readonly retryAfter: number | undefined;
    /** What is wrong with which field, for `validation_failed`. */
    readonly fields: FieldError[];
    /** The body of the answer, for backends with errors of their own. */
    readonly data: unknown;
    constructor(code: GateErrorCode, message: string, more?: Partial<GateError>);
}
/** The error of a call that got no answer. `errno` first: the text is often in the phone's language. */
export declare function errorOfFailure(failure: unknown): GateError;
/** The error of an answer, if it is one. */
export declare function errorOfAnswer(answer: Answer): GateError | null;
/** A header by its name in lower case: in which case it comes depends on the phone and the HTTP version. */
export declare function headerOf(answer: Answer, name: string): string | undefined;
