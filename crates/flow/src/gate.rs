//! What every use case works with.

use crate::{
    Clock, ContentCheck, Error, Limits, Pictures,
    aliases::Aliases,
    apps::{AppSettings, Apps},
    cache::Caches,
    feed::Feed,
    jobs::{NodeName, Seen},
    key_set::KeySet,
    once::OnceBook,
    webhooks::{Webhook, Webhooks},
};
use arc_swap::ArcSwap;
use minigate_model::{SessionId, Time, key::Keyring, origin::OriginPolicy, policy::Retention, signing::Algorithm};
use minigate_store::{Store, database::Database};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

/// The one door. Shared by everything that serves requests.
#[derive(Debug)]
pub struct Gate {
    pub(crate) store: Store,
    pub(crate) apps: Apps,
    pub(crate) keyring: Keyring,
    pub(crate) keys: ArcSwap<KeySet>,
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
    pub(crate) settings: Settings,
    pub(crate) caches: Caches,
    pub(crate) feed: Feed,
    pub(crate) aliases: Aliases,
    pub(crate) once: OnceBook,
    pub(crate) seen: Seen,
    pub(crate) webhooks: Webhooks,
    /// How far old sessions' addresses have been forgotten; a node that starts begins anew.
    pub(crate) forgotten: Mutex<Option<SessionId>>,
    pub(crate) node: NodeName,
    pub(crate) pictures: Option<Pictures>,
    pub(crate) leaving: AtomicBool,
}

/// What to make a gate of.
#[derive(Debug)]
pub struct GateParts {
    /// Connected and migrated.
    pub store: Store,
    pub apps: Vec<AppSettings>,
    /// Whom to tell; names are unique.
    pub webhooks: Vec<Webhook>,
    pub keyring: Keyring,
    pub clock: Clock,
    pub limits: Limits,
    pub settings: Settings,
    /// Without them nobody has a picture.
    pub pictures: Option<Pictures>,
}

/// What holds for all apps.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `iss` of access tokens, byte for byte what backends expect.
    pub issuer: String,
    pub algorithm: Algorithm,
    pub origins: OriginPolicy,
    pub retention: Retention,
    /// How many phone numbers each app may ask WeChat for in a day (in China): they cost money.
    pub phone_calls_per_day: u32,
    pub content_check: ContentCheck,
}

impl Settings {
    pub const PHONE_CALLS_PER_DAY: u32 = 10_000;
}

impl Gate {
    /// Opens the gate: reads the signing keys, or makes the first one, and what was ended lately.
    pub async fn open(parts: GateParts) -> Result<Arc<Self>, Error> {
        crate::access_token::describe_metrics();
        crate::bind_phone::describe_metrics();
        let GateParts { store, apps, webhooks, keyring, clock, limits, settings, pictures } = parts;
        if let Some(database_now) = store.database_now().await? {
            clock.follow(database_now);
        }
        let keys = crate::rotate_keys::open_or_make(&store, &keyring, settings.algorithm, clock.now()).await?;
        let gate = Self {
            store,
            apps: Apps::new(apps),
            keyring,
            keys: ArcSwap::from_pointee(keys),
            feed: Feed::new(clock.clone()),
            clock,
            limits,
            settings,
            caches: Caches::new(),
            aliases: Aliases::default(),
            once: OnceBook::default(),
            seen: Seen::default(),
            webhooks: Webhooks::new(webhooks),
            forgotten: Mutex::default(),
            node: NodeName::new(),
            pictures,
            leaving: AtomicBool::new(false),
        };
        gate.feed.poll(&gate.store, &gate.caches).await?;
        gate.reload_aliases().await?;
        Ok(Arc::new(gate))
    }

    /// Database time.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The database, for tables of your own beside minigate's.
    pub fn database(&self) -> &Database {
        self.store.database()
    }

    /// Says "not ready" from now on: this process is about to end, and new requests are better sent elsewhere.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::Release);
    }

    /// Writes what is still only in memory, and closes the database.
    pub async fn close(&self) -> Result<(), Error> {
        let written = self.flush_seen().await;
        self.store.close().await;
        written
    }

    /// The public signing keys, from memory: backends must get them also while the database is away.
    pub fn keys(&self) -> Arc<KeySet> {
        self.keys.load_full()
    }

    pub fn origins(&self) -> &OriginPolicy {
        &self.settings.origins
    }
}
