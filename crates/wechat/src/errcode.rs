//! What WeChat's error numbers mean: one table, one row a number.
//!
//! Decide by [`Kind`]: the numbers are many, what can be done about them is little. WeChat's `errmsg` is not kept
//! at all, its text is neither stable nor free of what was sent.

/// What an errcode asks the caller to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// WeChat is busy: try again a little later.
    Busy,
    /// The code is unknown, expired, used or another app's: get a new one.
    Code,
    /// WeChat rates this user a high risk and refuses the login.
    UserBlocked,
    /// Too many calls in this minute: wait for the next one.
    RateLimited,
    /// The day's quota is used up: clear it in the console or wait until tomorrow.
    QuotaExhausted,
    /// The access_token is invalid or expired: fetch a new one, then try once more.
    AccessToken,
    /// The session_key is gone or no longer the valid one: the user has to log in again.
    SessionKey,
    /// The openid is not one of this app's.
    OpenId,
    /// The user has not opened the app lately enough for this API.
    UserAbsent,
    /// The user has not agreed to this message, or no longer does: ask again in the mini program.
    NoConsent,
    /// The AppID or AppSecret is wrong or frozen: an administrator has to correct it.
    Credentials,
    /// This server's address is not in the app's IP allow list: an administrator has to add it.
    IpNotAllowed,
    /// The app may not use this API, or is restricted: a matter for the console.
    Permission,
    /// The request was malformed: a bug in the caller.
    Request,
    /// A number that is not in the table.
    Other,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// WeChat's number.
    pub errcode: i64,
    /// What can be done about it.
    pub kind: Kind,
    /// What it means, in a few words.
    pub meaning: &'static str,
    /// The page that says so.
    pub source: &'static str,
}

/// The row of `errcode`, if WeChat documents it.
#[must_use]
pub fn entry(errcode: i64) -> Option<&'static Entry> {
    let index = TABLE.binary_search_by_key(&errcode, |entry| entry.errcode).ok()?;
    TABLE.get(index)
}

/// What `errcode` asks the caller to do; [`Kind::Other`] for numbers that are not in the table.
#[must_use]
pub fn kind(errcode: i64) -> Kind {
    entry(errcode).map_or(Kind::Other, |entry| entry.kind)
}

const LOGIN: &str = "https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session";
const CHECK_KEY: &str = "https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_checksessionkey";
const RESET_KEY: &str =
    "https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_resetusersessionkey";
const STABLE_TOKEN: &str =
    "https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-access-token/api_getstableaccesstoken";
const RISK: &str = "https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/safety-control-capability/api_getuserriskrank";
const TEXT: &str = "https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_msgseccheck";
const MEDIA: &str =
    "https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_mediacheckasync";
const MESSAGE: &str = "https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html";
const GLOBAL: &str = "https://developers.weixin.qq.com/doc/oplatform/developers/errCode/";

const fn row(errcode: i64, kind: Kind, meaning: &'static str, source: &'static str) -> Entry {
    Entry { errcode, kind, meaning, source }
}

/// Every errcode of the calls in this crate and those that cut across WeChat's API, ascending.
pub const TABLE: &[Entry] = &[
    row(-1, Kind::Busy, "system busy", LOGIN),
    row(40001, Kind::AccessToken, "access_token invalid or not the latest", GLOBAL),
    row(40002, Kind::Request, "grant_type invalid", GLOBAL),
    row(40003, Kind::OpenId, "openid not valid for this app", GLOBAL),
    row(40004, Kind::Request, "media_type invalid", MEDIA),
    row(40013, Kind::Credentials, "AppID invalid", GLOBAL),
    row(40014, Kind::AccessToken, "access_token malformed", GLOBAL),
    row(40029, Kind::Code, "code unknown, expired or from another app", LOGIN),
    row(40037, Kind::Request, "template_id invalid", MESSAGE),
    row(40097, Kind::Request, "parameter invalid", RESET_KEY),
    row(40125, Kind::Credentials, "AppSecret wrong", GLOBAL),
    row(40129, Kind::Request, "scene invalid", TEXT),
    row(40163, Kind::Code, "code has been used", GLOBAL),
    row(40164, Kind::IpNotAllowed, "caller's IP not in the allow list", GLOBAL),
    row(40226, Kind::UserBlocked, "user rated high risk, login refused", LOGIN),
    row(40243, Kind::Credentials, "AppSecret frozen", GLOBAL),
    row(41001, Kind::Request, "access_token missing", GLOBAL),
    row(41002, Kind::Request, "appid missing", GLOBAL),
    row(41004, Kind::Request, "secret missing", GLOBAL),
    row(41008, Kind::Request, "code missing", GLOBAL),
    row(41030, Kind::Request, "page invalid", MESSAGE),
    row(42001, Kind::AccessToken, "access_token expired", GLOBAL),
    row(42003, Kind::Code, "code timed out", GLOBAL),
    row(43002, Kind::Request, "POST required", GLOBAL),
    row(43101, Kind::NoConsent, "user refuses the message, or all consents are used up", MESSAGE),
    row(43104, Kind::OpenId, "openid belongs to another app", RISK),
    row(43107, Kind::Permission, "app or template banned from subscribe messages", MESSAGE),
    row(43108, Kind::Busy, "another message to this user is being sent", MESSAGE),
    row(44002, Kind::Request, "POST body empty", GLOBAL),
    row(44991, Kind::RateLimited, "too many checks in this minute", TEXT),
    row(45009, Kind::QuotaExhausted, "daily quota used up", GLOBAL),
    row(45011, Kind::RateLimited, "per-minute quota reached", LOGIN),
    row(45168, Kind::Request, "message has words that WeChat objects to", MESSAGE),
    row(47001, Kind::Request, "body not JSON or parameter missing", GLOBAL),
    row(47003, Kind::Request, "template data invalid", MESSAGE),
    row(48001, Kind::Permission, "app has no permission for this API", GLOBAL),
    row(50002, Kind::Permission, "user or account restricted", GLOBAL),
    row(50004, Kind::Permission, "API forbidden", GLOBAL),
    row(50007, Kind::Permission, "account frozen", GLOBAL),
    row(61010, Kind::UserAbsent, "user has not opened the app within two hours", RISK),
    row(87007, Kind::SessionKey, "session_key gone or expired", RESET_KEY),
    row(87008, Kind::Request, "sig_method not supported", RESET_KEY),
    row(87009, Kind::SessionKey, "signature not made with the valid session_key", CHECK_KEY),
    row(87020, Kind::Request, "the same check was asked for before", MEDIA),
    row(89503, Kind::IpNotAllowed, "an administrator has to confirm the caller's IP", STABLE_TOKEN),
    row(89506, Kind::IpNotAllowed, "caller's IP refused by an administrator for a day", STABLE_TOKEN),
    row(89507, Kind::IpNotAllowed, "caller's IP refused by an administrator for an hour", STABLE_TOKEN),
];
