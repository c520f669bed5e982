//! What one node remembers of an app's access_token.

use crate::Error;
use arc_swap::ArcSwapOption;
use minigate_model::Time;
use minigate_wechat::AccessToken;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::watch;

/// A renewal ahead of time that failed is tried again so much later; the old token is still good.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

pub(super) type Outcome = Result<AccessToken, Error>;

/// The copy of the token, and the one renewal that may be under way.
#[derive(Debug, Default)]
pub(crate) struct Custody {
    held: ArcSwapOption<Held>,
    running: Mutex<Option<Renewal>>,
}

/// A token as this node uses it.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) token: AccessToken,
    /// After 80 % of its life.
    pub(super) renew_at: Time,
    pub(super) expires_at: Time,
}

/// Why a token is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Need {
    /// None is held: any that is still good.
    Any,
    /// The one that is held will end.
    Newer,
    /// WeChat refused this one.
    OtherThan(AccessToken),
}

/// A renewal that was begun.
#[derive(Debug, Clone)]
pub(super) struct Renewal {
    pub(super) need: Need,
    answer: watch::Receiver<Option<Outcome>>,
}

impl Held {
    pub(super) fn new(token: AccessToken, fetched_at: Time, expires_at: Time) -> Self {
        Self { token, renew_at: fetched_at + expires_at.since(fetched_at) * 4 / 5, expires_at }
    }

    pub(super) fn satisfies(&self, need: &Need, now: Time) -> bool {
        match need {
            Need::Any => now < self.expires_at,
            Need::Newer => now < self.renew_at,
            Need::OtherThan(refused) => now < self.expires_at && self.token != *refused,
        }
    }
}

impl Custody {
    pub(super) fn held(&self) -> Option<Arc<Held>> {
        self.held.load_full()
    }

    /// The renewal under way, whatever it is for; or a new one, and where its outcome is to be told.
    pub(super) fn join(&self, need: Need) -> (Renewal, Option<watch::Sender<Option<Outcome>>>) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        match &*running {
            Some(renewal) if renewal.is_under_way() => (renewal.clone(), None),
            _ => {
                let (tell, answer) = watch::channel(None);
                let renewal = Renewal { need, answer };
                *running = Some(renewal.clone());
                (renewal, Some(tell))
            }
        }
    }

    pub(super) fn settle(&self, outcome: &Result<Held, Error>, now: Time) {
        match outcome {
            Ok(held) => self.held.store(Some(Arc::new(held.clone()))),
            Err(error) => {
                let Some(held) = self.held().filter(|held| now < held.expires_at) else { return };
                tracing::warn!(error = error as &dyn std::error::Error, "an access_token could not be renewed");
                self.held.store(Some(Arc::new(Held { renew_at: now + AGAIN_AFTER, ..(*held).clone() })));
            }
        }
    }
}

impl Renewal {
    fn is_under_way(&self) -> bool {
        // Closed without an answer: its task panicked, or its runtime is gone.
        self.answer.borrow().is_none() && self.answer.has_changed().is_ok()
    }

    pub(super) async fn outcome(mut self) -> Outcome {
        match self.answer.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().unwrap_or(Err(Error::Overloaded)),
            Err(_) => Err(Error::Overloaded),
        }
    }
}
