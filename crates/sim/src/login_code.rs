//! `wx.login` and the exchange of its code.

use jiff::Timestamp;
use serde::Serialize;

use crate::errcode::Errcode;
use crate::ids;
use crate::one_time_code::Refusal;
use crate::world::{Who, World, WorldError};

/// What `wx.login` gives a mini program.
#[derive(Clone, Debug, Serialize)]
pub struct LoginCode {
    /// 32 letters and digits; good for one exchange.
    pub code: String,
    /// The person's name.
    pub person: String,
    /// AppID.
    pub app: String,
    pub expires_at: Timestamp,
}

/// What a login code is exchanged for. Has no `errcode`: WeChat leaves it out on success.
#[derive(Debug, Serialize)]
pub(crate) struct Exchanged {
    session_key: String,
    openid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unionid: Option<String>,
}

impl World {
    /// Does what `wx.login` does, someone being in an app.
    pub fn login_code(&self, who: impl Into<Who>) -> Result<LoginCode, WorldError> {
        let code = ids::login_code();
        let now = self.now();
        let mut state = self.state();
        let account_number = state.account(&who.into())?;
        let account = state.accounts.get_mut(account_number);
        account.obtain_code(now);
        let (person, app) = (account.person, account.app);
        let expires_at = state.login_codes.issue(&code, account_number, app, now);
        Ok(LoginCode {
            code,
            person: state.people[person].name.clone(),
            app: state.apps[app].app.app_id.clone(),
            expires_at,
        })
    }

    pub(crate) fn exchange(&self, app_id: &str, secret: &str, code: &str) -> Result<Exchanged, Errcode> {
        let now = self.now();
        let mut state = self.state();
        let app = state.authenticate_app(app_id, secret)?;
        let account = state.login_codes.redeem(code, app, now).map_err(|refusal| match refusal {
            Refusal::Unknown | Refusal::OtherApp => Errcode::INVALID_CODE,
            Refusal::Used => Errcode::CODE_USED,
        })?;
        let account = state.accounts.get_mut(account);
        let (openid, unionid) = (account.openid.clone(), account.unionid.clone());
        let session_key = account.use_session_key(now).ok_or(Errcode::INVALID_CODE)?.to_owned();
        Ok(Exchanged { session_key, openid, unionid })
    }
}
