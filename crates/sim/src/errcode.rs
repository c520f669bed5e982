//! The numbers WeChat refuses with, and its words for them.
//!
//! From the pages of each API and <https://developers.weixin.qq.com/doc/oplatform/developers/errCode/>.

/// WeChat's `errcode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Errcode(pub(crate) i64);

impl Errcode {
    pub(crate) const INVALID_CREDENTIAL: Self = Self(40001);
    pub(crate) const INVALID_GRANT_TYPE: Self = Self(40002);
    pub(crate) const INVALID_OPENID: Self = Self(40003);
    pub(crate) const BAD_MEDIA_TYPE: Self = Self(40004);
    pub(crate) const INVALID_APPID: Self = Self(40013);
    pub(crate) const BAD_TEMPLATE: Self = Self(40037);
    pub(crate) const INVALID_CODE: Self = Self(40029);
    pub(crate) const INVALID_APPSECRET: Self = Self(40125);
    pub(crate) const BAD_SCENE: Self = Self(40129);
    pub(crate) const CODE_USED: Self = Self(40163);
    pub(crate) const ACCESS_TOKEN_MISSING: Self = Self(41001);
    pub(crate) const APPID_MISSING: Self = Self(41002);
    pub(crate) const APPSECRET_MISSING: Self = Self(41004);
    pub(crate) const CODE_MISSING: Self = Self(41008);
    pub(crate) const BAD_PAGE: Self = Self(41030);
    pub(crate) const ACCESS_TOKEN_EXPIRED: Self = Self(42001);
    pub(crate) const GET_REQUIRED: Self = Self(43001);
    pub(crate) const POST_REQUIRED: Self = Self(43002);
    pub(crate) const NO_CONSENT: Self = Self(43101);
    pub(crate) const EMPTY_BODY: Self = Self(44002);
    pub(crate) const DAILY_QUOTA: Self = Self(45009);
    pub(crate) const BAD_JSON: Self = Self(47001);
    pub(crate) const BAD_ARGUMENT: Self = Self(47003);
    pub(crate) const USER_ABSENT: Self = Self(61010);
    pub(crate) const SESSION_KEY_GONE: Self = Self(87007);
    pub(crate) const BAD_SIG_METHOD: Self = Self(87008);
    pub(crate) const BAD_SIGNATURE: Self = Self(87009);
    pub(crate) const REPEATED_CHECK: Self = Self(87020);

    /// Scripted faults may carry any number, known or not.
    pub(crate) fn message(self) -> &'static str {
        match self.0 {
            -1 => "system error",
            40001 => {
                "invalid credential, access_token is invalid or not latest, could get access_token by \
                 getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r"
            }
            40002 => "invalid grant_type",
            40003 => "invalid openid",
            40004 => "invalid media type",
            40013 => "invalid appid",
            40029 => "invalid code",
            40037 => "invalid template_id",
            40125 => "invalid appsecret",
            40129 => "invalid scene",
            40163 => "code been used",
            40164 => "invalid ip 127.0.0.1, not in whitelist",
            40226 => "code blocked",
            40243 => "appsecret has been frozen",
            41001 => "access_token missing",
            41002 => "appid missing",
            41004 => "appsecret missing",
            41008 => "missing code",
            41030 => "invalid page",
            42001 => "access_token expired",
            43001 => "require GET method",
            43002 => "require POST method",
            43101 => "user refuse to accept the msg",
            43107 => "subscribe message capability banned",
            43108 => "concurrent sending to one user",
            44002 => "empty post data",
            44991 => "reach max api minute quota limit",
            45009 => "reach max api daily quota limit",
            45011 => "api minute-quota reach limit  mustslower  retry next minute",
            45168 => "sensitive words",
            47001 => "data format error",
            47003 => "argument invalid!",
            48001 => "api unauthorized",
            50002 => "user limited",
            61010 => "code is expired",
            87007 => "session_key is not existed or expired",
            87008 => "invalid sig_method",
            87009 => "invalid signature",
            87020 => "repeated request",
            _ => "unknown error",
        }
    }
}
