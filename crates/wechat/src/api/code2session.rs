//! `code2Session`: from a login code to who the user is.
//!
//! Source: <https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session>

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;

use crate::transport::Repeat;
use crate::{Client, Error, LoginCode, SessionKey};

/// Who a login code belongs to. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Code2Session {
    /// The user in this app, and only in this one: 1 to 128 of `[A-Za-z0-9_-]`.
    pub openid: String,
    /// The user in all apps of one open-platform account; absent while the app is bound to none.
    pub unionid: Option<String>,
    /// The key of this user's signatures and encrypted data.
    pub session_key: SessionKey,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(default)]
    openid: String,
    #[serde(default)]
    unionid: Option<String>,
    #[serde(borrow, default)]
    session_key: Cow<'a, str>,
}

impl Client {
    /// Exchanges a login code, once: `GET /sns/jscode2session`.
    ///
    /// It is tried again (twice at most, after 100 and 300 ms) only if the request was certainly not written.
    /// After any other failure, "busy" included, nobody knows whether the code still works.
    ///
    /// # Errors
    ///
    /// Any [`Error`]. The kinds of [`Error::Api`] to expect are `Code`, `UserBlocked`, `RateLimited`, `Busy`,
    /// `Credentials` and `IpNotAllowed`. If [`Error::may_have_been_sent`], the mini program has to call
    /// `wx.login` for a new code.
    pub async fn code2session(&self, code: &LoginCode) -> Result<Code2Session, Error> {
        let mut url = self.code2session_url();
        url.query_pairs_mut().append_pair("js_code", code.expose()).append_pair("grant_type", "authorization_code");
        let answer = self.exchange.get(&url, Repeat::Unsent).await?;
        answer.decode::<Answer<'_>>("not a code2Session answer")?.try_into()
    }
}

impl TryFrom<Answer<'_>> for Code2Session {
    type Error = Error;

    fn try_from(answer: Answer<'_>) -> Result<Self, Error> {
        let unionid = answer.unionid.filter(|id| !id.is_empty());
        if !is_user_id(&answer.openid) {
            return Err(Error::Decode("openid"));
        }
        if !unionid.as_deref().is_none_or(is_user_id) {
            return Err(Error::Decode("unionid"));
        }
        let session_key = SessionKey::parse(&answer.session_key).map_err(|_| Error::Decode("session_key"))?;
        Ok(Self { openid: answer.openid, unionid, session_key })
    }
}

/// Ids end up in keys, logs and columns: nothing but the alphabet WeChat uses gets through.
fn is_user_id(id: &str) -> bool {
    matches!(id.len(), 1..=128) && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

impl fmt::Debug for Code2Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code2Session(redacted)")
    }
}
