//! The mini programs this server logs people in to.

use crate::{Code, Error, Gate, access_token::Custody};
use minigate_model::{AppId, Style, merge::UnionGroup, policy::Lifetimes};
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
    /// A name for the open-platform account it is bound to: apps of one name, at one WeChat, share their people.
    pub open_platform: Option<String>,
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
    /// The apps in which a person has the same unionid, this one included.
    pub(crate) union: Option<Arc<UnionGroup>>,
    exchanges: Semaphore,
    /// Those exchanging and those waiting.
    places: Semaphore,
}

/// Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Apps {
    by_id: Arc<HashMap<AppId, Arc<App>>>,
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
        let unions = unions(&settings);
        let app = |settings: AppSettings| {
            let union = account(&settings).and_then(|account| unions.get(&account)).cloned();
            (settings.id.clone(), Arc::new(App::new(settings, union)))
        };
        let by_id: HashMap<AppId, Arc<App>> = settings.into_iter().map(app).collect();
        let only = if by_id.len() == 1 { by_id.values().next().cloned() } else { None };
        Self { by_id: Arc::new(by_id), only }
    }

    /// The apps in which a person has the same unionid as in this one.
    pub(crate) fn union_of(&self, id: &AppId) -> Option<&UnionGroup> {
        self.by_id.get(id)?.union.as_deref()
    }

    /// The app a login names; it may name none when there is only one.
    pub(crate) fn for_login(&self, id: Option<&str>) -> Result<&Arc<App>, Error> {
        let app = match id {
            Some(id) => self.by_id.get(id),
            None => self.only.as_ref(),
        };
        app.ok_or(Error::Rejected(Code::UnknownApp))?.enabled()
    }

    /// Are these of one open-platform account?
    pub(crate) fn share_people(&self, one: &AppId, other: &AppId) -> bool {
        let group = self.by_id.get(one).and_then(|app| app.union.as_ref());
        group.is_some_and(|group| group.apps.contains(other))
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
    fn new(settings: AppSettings, union: Option<Arc<UnionGroup>>) -> Self {
        Self {
            settings,
            custody: Custody::default(),
            union,
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

/// Which open-platform account, and who vouches for its unionids: an app at another WeChat could name anybody's
/// (security.md T-51).
type Account = (String, String);

fn account(settings: &AppSettings) -> Option<Account> {
    Some((settings.open_platform.clone()?, settings.wechat.base_url().to_owned()))
}

fn unions(settings: &[AppSettings]) -> HashMap<Account, Arc<UnionGroup>> {
    let mut apps: HashMap<Account, Vec<AppId>> = HashMap::new();
    for settings in settings {
        if let Some(account) = account(settings) {
            apps.entry(account).or_default().push(settings.id.clone());
        }
    }
    let group = |(account, apps): (Account, Vec<AppId>)| {
        let group = UnionGroup { name: account.0.clone(), apps };
        (account, Arc::new(group))
    };
    apps.into_iter().map(group).collect()
}
