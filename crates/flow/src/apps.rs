//! The mini programs this server logs people in to.

use crate::{Code, Error, Gate, access_token::Custody};
use minigate_model::{AppId, Style, policy::Lifetimes};
use minigate_wechat::{Client, push::Receiver};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Exchanges under way at once for one app, and how many more may wait (security.md RL-4).
const EXCHANGES: usize = 64;
const QUEUE: usize = 256;
const QUEUE_WAIT: Duration = Duration::from_secs(2);

/// How one mini program is to be treated.
#[derive(Debug, Clone)]
pub struct AppSettings {
    pub id: AppId,
    pub enabled: bool,
    /// What a login gets that names no style.
    pub default_style: Style,
    pub lifetimes: Lifetimes,
    pub wechat: Client,
    /// None when the app has no message push.
    pub push: Option<PushSettings>,
}

/// How WeChat reaches this server.
#[derive(Debug, Clone)]
pub struct PushSettings {
    /// Believes its messages.
    pub receiver: Receiver,
    /// Where it fetches pictures that it is to check, such as `https://login.example.com`.
    pub public_url: String,
}

/// A configured mini program.
#[derive(Debug)]
pub struct App {
    pub settings: AppSettings,
    pub(crate) custody: Custody,
    exchanges: Semaphore,
    /// Those exchanging and those waiting.
    places: Semaphore,
}

#[derive(Debug)]
pub(crate) struct Apps {
    by_id: HashMap<AppId, Arc<App>>,
    only: Option<Arc<App>>,
}

impl Gate {
    /// Is a mini program of this AppID configured?
    pub fn has_app(&self, id: &str) -> bool {
        self.apps.by_id.contains_key(id)
    }
}

impl Apps {
    pub(crate) fn new(settings: Vec<AppSettings>) -> Self {
        let by_id: HashMap<AppId, Arc<App>> =
            settings.into_iter().map(|settings| (settings.id.clone(), Arc::new(App::new(settings)))).collect();
        let only = if by_id.len() == 1 { by_id.values().next().cloned() } else { None };
        Self { by_id, only }
    }

    /// The app a login names; it may name none when there is only one.
    pub(crate) fn for_login(&self, id: Option<&str>) -> Result<&Arc<App>, Error> {
        let app = match id {
            Some(id) => self.by_id.get(id),
            None => self.only.as_ref(),
        };
        app.ok_or(Error::Rejected(Code::UnknownApp))?.enabled()
    }

    /// The app that WeChat's message push is for.
    pub(crate) fn of_push(&self, id: &str) -> Option<&Arc<App>> {
        self.by_id.get(id)?.enabled().ok()
    }

    /// The app a session belongs to; one that was taken out of the configuration lets nobody in.
    pub(crate) fn of_session(&self, id: &AppId) -> Result<&Arc<App>, Error> {
        match &self.only {
            Some(only) if only.settings.id == *id => only.enabled(),
            _ => self.by_id.get(id).ok_or(Error::Rejected(Code::AppDisabled))?.enabled(),
        }
    }
}

impl App {
    fn new(settings: AppSettings) -> Self {
        Self {
            settings,
            custody: Custody::default(),
            exchanges: Semaphore::new(EXCHANGES),
            places: Semaphore::new(EXCHANGES + QUEUE),
        }
    }

    fn enabled(self: &Arc<Self>) -> Result<&Arc<Self>, Error> {
        if self.settings.enabled { Ok(self) } else { Err(Error::Rejected(Code::AppDisabled)) }
    }

    /// A place in the queue for WeChat, then WeChat's attention. Waiting longer helps nobody: a phone gives up.
    pub(crate) async fn exchange_place(&self) -> Result<(SemaphorePermit<'_>, SemaphorePermit<'_>), Error> {
        let place = self.places.try_acquire().map_err(|_| Error::Overloaded)?;
        if let Ok(exchange) = self.exchanges.try_acquire() {
            return Ok((place, exchange));
        }
        match tokio::time::timeout(QUEUE_WAIT, self.exchanges.acquire()).await {
            Ok(Ok(exchange)) => Ok((place, exchange)),
            _ => Err(Error::Overloaded),
        }
    }
}
