//! `getStableAccessToken`: the token that every other call but the login needs.
//!
//! Source: <https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-access-token/api_getstableaccesstoken>

use std::borrow::Cow;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::errcode::Kind;
use crate::transport::Repeat;
use crate::{AccessToken, Client, Error};

/// The two ways to ask for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// The same token until its last five minutes, then a new one, both good meanwhile. Asking often does no harm.
    WhenDue,
    /// A new token; the one before dies at once, whoever uses it. WeChat does so 20 times a day, 30 seconds apart.
    Forced,
}

/// A token, and for how long it is still good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StableToken {
    /// The token.
    pub access_token: AccessToken,
    /// At most two hours, by WeChat's clock at the time of its answer.
    pub expires_in: Duration,
}

#[derive(Serialize)]
struct Request<'a> {
    grant_type: &'static str,
    appid: &'a str,
    secret: &'a str,
    force_refresh: bool,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default)]
    access_token: Cow<'a, str>,
    #[serde(default)]
    expires_in: u64,
}

impl Client {
    /// Asks for the app's access_token: `POST /cgi-bin/stable_token`.
    ///
    /// Tokens of `/cgi-bin/token`, which other servers of the same app may use, are another kind: neither disturbs the
    /// other. "Busy" is tried twice more, but not when forced.
    ///
    /// # Errors
    ///
    /// Any [`Error`]. The kinds to expect are `Credentials`, `IpNotAllowed`, `RateLimited`, `QuotaExhausted` and `Busy`.
    pub async fn stable_token(&self, refresh: Refresh) -> Result<StableToken, Error> {
        let request = Request {
            grant_type: "client_credential",
            appid: self.app_id(),
            secret: self.app_secret().expose(),
            force_refresh: refresh == Refresh::Forced,
        };
        let repeat = if refresh == Refresh::Forced { Repeat::Unsent } else { Repeat::UnsentOrBusy };
        let answer = self.general.post(&self.endpoint("cgi-bin/stable_token"), &request, repeat).await;
        let answer = answer.map_err(about_the_secret)?;
        let Answer { access_token, expires_in } = answer.decode("not a stable_token answer")?;
        let access_token = AccessToken::parse(&access_token).map_err(|_| Error::Decode("access_token"))?;
        match expires_in {
            1..=86_400 => Ok(StableToken { access_token, expires_in: Duration::from_secs(expires_in) }),
            _ => Err(Error::Decode("expires_in")),
        }
    }
}

/// Where no access_token was sent, the number for a bad one speaks of the AppSecret.
fn about_the_secret(error: Error) -> Error {
    match error {
        Error::Api { errcode, kind: Kind::AccessToken, rid } => Error::Api { errcode, kind: Kind::Credentials, rid },
        other => other,
    }
}
