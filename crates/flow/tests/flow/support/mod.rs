//! A site of its own for every test: a gate, its database, and a simulated WeChat.

mod credentials;
mod database;
mod hook;
mod upstream;

pub(crate) use credentials::{Pair, authenticated, bearer, cookie, cookie_of, opaque_of, pair_of, refresh};
pub(crate) use database::{on_databases, on_every_database, on_shared_databases, run, test_on_each};
pub(crate) use hook::{Hook, Reply, Told};
pub(crate) use upstream::wechat_that_knows;

use database::Database;
use minigate_flow::{
    AppSettings, Caller, Clock, ContentCheck, Error, Gate, GateParts, Limits, Login, LoginAnswer, Pictures,
    PushSettings, Settings, Webhook,
    model::{
        AppId, SessionId, Style, Time,
        key::Keyring,
        origin::OriginPolicy,
        policy::{Lifetimes, Retention},
        signing::Algorithm,
    },
    picture::Shelf,
    store::{Backend, Store},
    wechat::{AppSecret, Client},
};
use minigate_sim::{App, DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use std::{sync::Arc, time::Duration};

pub(crate) const NOW: Time = Time::from_seconds(1_800_000_000);
pub(crate) const DAY: Duration = Duration::from_secs(24 * 3600);
pub(crate) const ISSUER: &str = "https://login.example.com";
pub(crate) const PICTURES_URL: &str = "https://login.example.com/avatars";

/// The second mini program that the simulated WeChat knows.
pub(crate) const OTHER_APP_ID: &str = "wx5100000000000002";

pub(crate) const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What a test may want otherwise.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) algorithm: Algorithm,
    /// The master keys by number, the active one first.
    pub(crate) masters: Vec<u8>,
    pub(crate) limited: bool,
    pub(crate) apps: Vec<&'static str>,
    pub(crate) enabled: bool,
    /// The open-platform account of all apps, as the configuration has it.
    pub(crate) open_platform: Option<&'static str>,
    /// What the second app wants otherwise.
    pub(crate) other_app: (Style, Lifetimes),
    /// How long WeChat may take.
    pub(crate) patience: Duration,
    pub(crate) webhooks: Vec<Webhook>,
    pub(crate) retention: Retention,
    pub(crate) phone_calls_per_day: u32,
    pub(crate) content_check: ContentCheck,
    pub(crate) push: Option<PushSettings>,
    /// Where pictures are; nodes that share them are given the same.
    pub(crate) shelf: Shelf,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            algorithm: Algorithm::Es256,
            masters: vec![1],
            limited: false,
            apps: vec![DEFAULT_APP_ID],
            enabled: true,
            open_platform: None,
            other_app: (Style::Jwt, Lifetimes::default()),
            patience: seconds(5),
            webhooks: Vec::new(),
            retention: Retention::default(),
            phone_calls_per_day: 100,
            content_check: ContentCheck::Off,
            push: None,
            shelf: Shelf::in_memory(),
        }
    }
}

pub(crate) struct Site {
    pub(crate) wechat: Simulator,
    pub(crate) clock: Clock,
    pub(crate) gate: Arc<Gate>,
    /// The gate's own connections: closing them takes the database away from it.
    pub(crate) store: Store,
    pub(crate) shelf: Shelf,
    database: Database,
}

impl Site {
    pub(crate) async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    pub(crate) async fn with(setup: Setup) -> Self {
        Self::on(Database::create(Backend::Sqlite, "").await, setup).await
    }

    async fn on(database: Database, setup: Setup) -> Self {
        let [first, second] = [App::default(), App::new(OTHER_APP_ID, DEFAULT_APP_SECRET)];
        let [first, second] = [first, second].map(|app| app.open_platform("one account"));
        let wechat = Simulator::builder().app(first).app(second).start().await.unwrap();
        let clock = Clock::manual(NOW);
        let store = database.connect().await;
        store.migrate(NOW).await.unwrap();
        let gate = open(&setup, &wechat.url(), store.clone(), clock.clone()).await.unwrap();
        Self { wechat, clock, gate, store, shelf: setup.shelf, database }
    }

    /// Another node on the same database, or the same one started again: it shares no memory with the first.
    pub(crate) async fn another_node(&self) -> Arc<Gate> {
        self.another_node_with(Setup::default()).await.unwrap()
    }

    pub(crate) async fn another_node_with(&self, setup: Setup) -> Result<Arc<Gate>, Error> {
        let setup = Setup { shelf: self.shelf.clone(), ..setup };
        open(&setup, &self.wechat.url(), self.database.connect().await, self.clock.clone()).await
    }

    /// A node that takes another server for WeChat.
    pub(crate) async fn another_node_asking(&self, wechat: &str) -> Arc<Gate> {
        self.another_node_with_wechat(Setup::default(), wechat).await
    }

    pub(crate) async fn another_node_with_wechat(&self, setup: Setup, wechat: &str) -> Arc<Gate> {
        open(&setup, wechat, self.database.connect().await, self.clock.clone()).await.unwrap()
    }

    pub(crate) async fn log_in(&self, person: &str, style: Style) -> LoginAnswer {
        let login = Login { style: Some(style), ..login(&self.wechat.login_code(person)) };
        self.gate.login(login).await.unwrap()
    }

    /// A login in the JWT style, and its tokens.
    pub(crate) async fn log_in_for_pair(&self, person: &str) -> (Pair, SessionId) {
        let answer = self.log_in(person, Style::Jwt).await;
        (pair_of(&answer.credential), answer.session_id)
    }

    /// Sets the clocks of the gate and of the simulated WeChat to one time: for what WeChat dates.
    pub(crate) fn agree_on_the_time(&self) {
        let ahead = self.clock.now().seconds() - self.wechat.world().now().as_second();
        match u64::try_from(ahead) {
            Ok(ahead) => self.wechat.advance(seconds(ahead)),
            Err(_) => self.clock.advance(seconds(ahead.unsigned_abs())),
        }
    }

    /// How often WeChat was asked to exchange a code.
    pub(crate) fn exchanges(&self) -> usize {
        self.wechat.requests().iter().filter(|request| request.path == "/sns/jscode2session").count()
    }

    /// Does the database know this person?
    pub(crate) async fn knows(&self, person: &str) -> bool {
        self.store.find_user_by_openid(&app(), &self.wechat.openid(person)).await.unwrap().is_some()
    }

    /// The kinds of all audit events but the making of the first signing key, in the order of the alphabet: events of
    /// one instant have no other.
    pub(crate) async fn audited(&self) -> Vec<String> {
        let records = self.store.list_audit(None, None, 1000).await.unwrap();
        let mut kinds: Vec<String> = records.into_iter().map(|record| record.kind).collect();
        kinds.retain(|kind| kind != "signing_key_rotated");
        kinds.sort();
        kinds
    }
}

async fn open(setup: &Setup, wechat: &str, store: Store, clock: Clock) -> Result<Arc<Gate>, Error> {
    let client = |id: &str| {
        let builder = Client::builder(id, AppSecret::new(DEFAULT_APP_SECRET)).base_url(wechat);
        builder.code2session_timeout(setup.patience).build().unwrap()
    };
    let app = |id: &&str| {
        let usual = (Style::Jwt, Lifetimes::default());
        let (default_style, lifetimes) = if *id == OTHER_APP_ID { setup.other_app.clone() } else { usual };
        let open_platform = setup.open_platform.map(str::to_owned);
        let (id, wechat) = (AppId::parse(id).unwrap(), client(id));
        let push = setup.push.clone();
        AppSettings { id, enabled: setup.enabled, default_style, lifetimes, open_platform, wechat, push }
    };
    let limits = if setup.limited { Limits::new(clock.clone()) } else { Limits::off(clock.clone()) };
    let settings = Settings {
        issuer: ISSUER.to_owned(),
        algorithm: setup.algorithm,
        origins: OriginPolicy::new(true, [], setup.apps.iter().map(|id| (*id).to_owned())),
        retention: setup.retention.clone(),
        phone_calls_per_day: setup.phone_calls_per_day,
        content_check: setup.content_check,
    };
    let (apps, keyring) = (setup.apps.iter().map(app).collect(), keyring(&setup.masters));
    let webhooks = setup.webhooks.clone();
    let pictures = Some(Pictures::new(setup.shelf.clone(), PICTURES_URL).unwrap());
    Gate::open(GateParts { store, apps, webhooks, keyring, clock, limits, settings, pictures }).await
}

/// The keyring of these master keys.
pub(crate) fn keyring(masters: &[u8]) -> Keyring {
    let master = |number: &u8| {
        let mut bytes = [*number; 32];
        bytes[0] = !number;
        bytes.into()
    };
    Keyring::new(&masters.iter().map(master).collect::<Vec<_>>()).unwrap()
}

pub(crate) fn app() -> AppId {
    AppId::parse(DEFAULT_APP_ID).unwrap()
}

/// A login with nothing special about it.
pub(crate) fn login(code: &str) -> Login {
    Login {
        app_id: None,
        code: code.to_owned().into(),
        style: None,
        device: None,
        idempotency_key: None,
        replaces: None,
        caller: caller(),
    }
}

/// The same, repeatable.
pub(crate) fn login_with_key(code: &str, key: &str) -> Login {
    Login { idempotency_key: Some(key.to_owned()), ..login(code) }
}

pub(crate) fn caller() -> Caller {
    Caller { address: [192, 0, 2, 7].into(), user_agent: Some("MicroMessenger".to_owned()), app: None }
}
