//! WeChat's access_token: one of each app for all nodes, renewed ahead of its end, and replaced when WeChat refuses it
//! (security.md F-3, F-5).
//!
//! No login waits for it: the exchange of a login code needs none.

mod custody;
mod renew;

pub(crate) use custody::Custody;
pub(crate) use renew::ACCESS_TOKEN;

use crate::{App, Error, Gate};
use custody::{Need, Renewal};
use minigate_model::AppId;
use minigate_wechat::{AccessToken, Client, Error as WechatError, errcode::Kind};
use std::{sync::Arc, time::Duration};

/// A client sees an answer by then, whatever WeChat does (security.md F-1).
const PATIENCE: Duration = Duration::from_secs(8);

impl Gate {
    /// Calls WeChat with the access_token of `app`, and once more with another one if WeChat refuses the first.
    ///
    /// `call` may so run twice, but never after WeChat has taken the token. The token comes from memory until 80 % of
    /// its life are over; then one is fetched for all nodes, and the old one served meanwhile. All of it takes eight
    /// seconds at most.
    ///
    /// `app_misconfigured` when WeChat refuses AppID or AppSecret; what else `call` fails with is the caller's to tell.
    pub async fn with_access_token<T, F>(
        self: &Arc<Self>,
        app: &AppId,
        call: impl Fn(Client, AccessToken) -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, WechatError>>,
    {
        let app = self.apps.of_session(app)?;
        match tokio::time::timeout(PATIENCE, self.call_with_token(app, call)).await {
            Ok(done) => done,
            Err(_) => Err(WechatError::Timeout { sent: true }.into()),
        }
    }

    async fn call_with_token<T, F>(
        self: &Arc<Self>,
        app: &Arc<App>,
        call: impl Fn(Client, AccessToken) -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, WechatError>>,
    {
        let wechat = || app.settings.wechat.clone();
        let token = self.app_token(app).await?;
        let refusal = match call(wechat(), token.clone()).await {
            Err(error) if error.kind() == Some(Kind::AccessToken) => error,
            done => return Ok(done?),
        };
        let Some(next) = self.app_token_other_than(app, &token).await? else { return Err(refusal.into()) };
        Ok(call(wechat(), next).await?)
    }

    async fn app_token(self: &Arc<Self>, app: &Arc<App>) -> Result<AccessToken, Error> {
        let now = self.now();
        match app.custody.held() {
            Some(held) if now < held.renew_at => Ok(held.token.clone()),
            Some(held) if now < held.expires_at => {
                self.renewal(app, Need::Newer);
                Ok(held.token.clone())
            }
            _ => self.renewal(app, Need::Any).outcome().await,
        }
    }

    /// A token in the place of one that WeChat refuses; `None` when there is no other to be had at present.
    async fn app_token_other_than(
        self: &Arc<Self>,
        app: &Arc<App>,
        refused: &AccessToken,
    ) -> Result<Option<AccessToken>, Error> {
        loop {
            if let Some(held) = app.custody.held().filter(|held| held.token != *refused && self.now() < held.expires_at)
            {
                return Ok(Some(held.token.clone()));
            }
            let renewal = self.renewal(app, Need::OtherThan(refused.clone()));
            let (is_for_this, token) = (renewal.need == Need::OtherThan(refused.clone()), renewal.outcome().await);
            match token {
                Ok(token) if token != *refused => return Ok(Some(token)),
                // One that was under way for another reason says nothing of this.
                _ if !is_for_this => {}
                Ok(_) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// The renewal under way on this node, or a new one: it goes on to its end even if nobody waits.
    fn renewal(self: &Arc<Self>, app: &Arc<App>, need: Need) -> Renewal {
        let (renewal, tell) = app.custody.join(need);
        if let Some(tell) = tell {
            let (gate, app, need) = (Arc::clone(self), Arc::clone(app), renewal.need.clone());
            tokio::spawn(async move {
                let outcome = gate.renew(&app, &need).await;
                app.custody.settle(&outcome, gate.now());
                tell.send_replace(Some(outcome.map(|held| held.token)));
            });
        }
        renewal
    }
}
