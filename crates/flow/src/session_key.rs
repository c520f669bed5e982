//! Is WeChat's key for a user still the one that is stored here?

use crate::{Authenticated, Error, Gate, Rule};
use minigate_model::Refusal;
use std::sync::Arc;

impl Gate {
    /// Asks WeChat (`checkSessionKey`). `false` too when no key is stored that opens: a login brings a new one.
    ///
    /// `wx.checkSession` cannot know this: it tells of the last code that the device got, used here or not.
    pub async fn is_session_key_valid(self: &Arc<Self>, who: &Authenticated) -> Result<bool, Error> {
        self.limits.take(Rule::OpenData, &who.user_id)?;
        let identity = self.store.find_identity_of_session(who.session_id).await?.ok_or(Refusal::SessionRevoked)?;
        let keys = self.usable_keys(&identity, self.now());
        let Some(newest) = keys.first() else { return Ok(false) };
        let openid = &identity.openid;
        self.with_access_token(&identity.app_id, |wechat, token| async move {
            wechat.check_session_key(&token, openid, newest).await
        })
        .await
    }
}
