//! What WeChat's failures mean to a client of ours (design.md section 6).

use crate::Code;
use minigate_wechat::{Error, errcode::Kind};

/// WeChat's number for a code that was exchanged before.
const CODE_USED: i64 = 40163;

pub(crate) fn code(error: &Error) -> Code {
    let Some(kind) = error.kind() else { return Code::WechatUnavailable };
    match kind {
        Kind::Code if matches!(error, Error::Api { errcode: CODE_USED, .. }) => Code::LoginCodeUsed,
        Kind::Code => Code::LoginCodeInvalid,
        Kind::UserBlocked => Code::WechatUserBlocked,
        Kind::RateLimited => Code::WechatRateLimited,
        Kind::Credentials | Kind::Permission => Code::AppMisconfigured,
        Kind::IpNotAllowed => Code::WechatIpNotAllowed,
        _ => Code::WechatUnavailable,
    }
}
