//! `checkSessionKey`: whether a stored `session_key` is still the valid one.
//!
//! Source: <https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_checksessionkey>

use crate::crypto::signature::login_state_signature;
use crate::errcode::Kind;
use crate::transport::Repeat;
use crate::{AccessToken, Client, Error, SessionKey};

impl Client {
    /// Asks whether `key` is still the valid one of `openid`: `GET /wxa/checksession`.
    ///
    /// `false` for errcode 87009, and for 87007, which says the same of a key that is gone. It changes nothing,
    /// so "busy" is tried twice more.
    ///
    /// # Errors
    ///
    /// Any [`Error`]. [`Kind::AccessToken`] means that `access_token` has to be renewed.
    pub async fn check_session_key(
        &self,
        access_token: &AccessToken,
        openid: &str,
        key: &SessionKey,
    ) -> Result<bool, Error> {
        let mut url = self.endpoint("wxa/checksession");
        // WeChat's parameter table has the last three in a body, its example in the query: the example works.
        url.query_pairs_mut()
            .append_pair("access_token", access_token.expose_text())
            .append_pair("openid", openid)
            .append_pair("signature", &login_state_signature(key, b""))
            .append_pair("sig_method", "hmac_sha256");
        match self.general.get(&url, Repeat::UnsentOrBusy).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == Some(Kind::SessionKey) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
