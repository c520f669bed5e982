//! A token is taken over from the database, or fetched for all nodes by the one that holds the lease.

use super::custody::{Held, Need};
use crate::{App, Error, Gate};
use minigate_model::{Time, seal::Place};
use minigate_store::{AppToken, ForcedLimit};
use minigate_wechat::{AccessToken, Error as WechatError, Refresh, StableToken};
use std::time::Duration;

pub(crate) const ACCESS_TOKEN: &str = "app_tokens.access_token";

/// WeChat is given so long; the lease ends a little later, and who waits for it a little later than that.
const FETCH_TIME: Duration = Duration::from_secs(5);
const LEASE: Duration = Duration::from_secs(6);
const WAIT: Duration = Duration::from_millis(6_500);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// WeChat allows 20 a day. A forced refresh kills the token that everybody else uses, so it is not done lightly.
const FORCED: ForcedLimit = ForcedLimit { apart: Duration::from_secs(60), per_day: 20 };

impl Gate {
    /// A token that satisfies `need`, unless WeChat has no other.
    pub(super) async fn renew(&self, app: &App, need: &Need) -> Result<Held, Error> {
        let id = &app.settings.id;
        let mut waited = Duration::ZERO;
        loop {
            let now = self.now();
            // Somebody else may have replaced it already: compare before refreshing.
            if let Some(held) = self.usable(app, self.store.find_app_token(id).await?, need, now) {
                return Ok(held);
            }
            if let Some(lease) = self.store.lease_app_token(id, self.node.as_str(), now, now + LEASE).await? {
                let renewed = match self.usable(app, lease.stored, need, now) {
                    Some(held) => Ok(Some(held)),
                    None => self.fetch_and_store(app, lease.fence, need).await,
                };
                if !matches!(renewed, Ok(None)) {
                    // Has ended already where a token was stored; would end by itself elsewhere.
                    let _ = self.store.release_app_token(id, lease.fence).await;
                }
                if let Some(held) = renewed? {
                    return Ok(held);
                }
            }
            if waited >= WAIT {
                return Err(WechatError::Timeout { sent: false }.into());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
            waited += LOOK_AGAIN;
        }
    }

    /// `None` when this node came late: another lease was given meanwhile, and what was fetched under this one is not
    /// to be used, for the other may have been forced.
    async fn fetch_and_store(&self, app: &App, fence: u64, need: &Need) -> Result<Option<Held>, Error> {
        let fetched_at = self.now();
        let fetched = tokio::time::timeout(FETCH_TIME, self.fetch(app, fence, need)).await;
        let StableToken { access_token, expires_in } =
            fetched.unwrap_or_else(|_| Err(WechatError::Timeout { sent: true }.into()))?;
        let expires_at = fetched_at + expires_in;
        let place = Place::new(ACCESS_TOKEN, app.settings.id.as_str().as_bytes());
        let sealed = self.keyring.seal(place, access_token.expose_text().as_bytes());
        let stored = AppToken { sealed, fetched_at, expires_at };
        let is_stored = self.store.store_app_token(&app.settings.id, fence, stored).await?;
        Ok(is_stored.then(|| Held::new(access_token, fetched_at, expires_at)))
    }

    /// Forces a refresh only when WeChat hands out the very token that it refused, and not too often.
    async fn fetch(&self, app: &App, fence: u64, need: &Need) -> Result<StableToken, Error> {
        let fetched = ask(app, Refresh::WhenDue).await?;
        if *need != Need::OtherThan(fetched.access_token.clone()) {
            return Ok(fetched);
        }
        let (id, now) = (&app.settings.id, self.now());
        if !self.store.count_forced_app_token(id, fence, now, now.day_in_china(), FORCED).await? {
            tracing::error!(app.id = %id, "WeChat refuses the access_token that it hands out, also after a forced refresh");
            return Ok(fetched);
        }
        tracing::warn!(app.id = %id, "WeChat refuses the access_token that it hands out: another one is forced");
        ask(app, Refresh::Forced).await
    }

    fn usable(&self, app: &App, stored: Option<AppToken>, need: &Need, now: Time) -> Option<Held> {
        let AppToken { sealed, fetched_at, expires_at } = stored?;
        let id = app.settings.id.as_str();
        let opened = self.keyring.open(Place::new(ACCESS_TOKEN, id.as_bytes()), &sealed).ok();
        let Some(token) = opened.and_then(|bytes| AccessToken::parse(std::str::from_utf8(&bytes).ok()?).ok()) else {
            tracing::error!(table = "app_tokens", column = "access_token", row = id, "a sealed value does not open");
            return None;
        };
        Some(Held::new(token, fetched_at, expires_at)).filter(|held| held.satisfies(need, now))
    }
}

async fn ask(app: &App, refresh: Refresh) -> Result<StableToken, Error> {
    let answer = app.settings.wechat.stable_token(refresh).await;
    let how = match refresh {
        Refresh::WhenDue => "when_due",
        Refresh::Forced => "forced",
    };
    let outcome = if answer.is_ok() { "fetched" } else { "failed" };
    let app = app.settings.id.to_string();
    metrics::counter!("minigate_access_token_fetches_total", "app" => app, "refresh" => how, "outcome" => outcome)
        .increment(1);
    Ok(answer?)
}
