//! A message to a user who agreed to it in the mini program (订阅消息).
//!
//! Whoever sends one names an identity: consent is given to one app, by the openid there, which stays in here.

use crate::{Code, Error, Gate};
use minigate_model::{IdentityId, SessionId};
use minigate_wechat::api::subscribe_message::SubscribeMessage;
use std::sync::Arc;

impl Gate {
    /// As whom a session is logged in: to be kept with a consent, for [`Gate::send_subscribe_message`].
    pub async fn identity_of_session(&self, session: SessionId) -> Result<IdentityId, Error> {
        Ok(self.author(session).await?.id)
    }

    /// Sends a message, which uses up one consent. `not_found` when the account is gone.
    ///
    /// [`Error::Wechat`] has WeChat's reason. Unless that says that nothing was sent, nobody knows: a message has no
    /// idempotency key.
    pub async fn send_subscribe_message(
        self: &Arc<Self>,
        to: IdentityId,
        message: &SubscribeMessage,
    ) -> Result<(), Error> {
        let identity = self.store.find_identity(to).await?.ok_or(Error::Rejected(Code::NotFound))?;
        let openid = identity.openid.as_str();
        self.with_access_token(&identity.app_id, |wechat, token| async move {
            wechat.send_subscribe_message(&token, openid, message).await
        })
        .await
    }
}
