//! An application with login, on a port of its own, and its clients.

mod answer;
mod raw;
mod watch;

pub(crate) use answer::Answer;
pub(crate) use raw::raw;

use axum::{Router, middleware::from_fn_with_state, routing::get};
use minigate::{
    CurrentUser, HttpOptions, Minigate, Route,
    flow::{
        AppSettings, Clock, ContentCheck, Gate, GateParts, Limits, Pictures, PushSettings, Settings,
        picture::Shelf,
        store::{Store, StoreConfig},
        wechat::{AppSecret, Client, push::Receiver},
    },
    legacy::{Legacy, OwnAdapters},
    model::{
        AppId, Style, Time,
        key::Keyring,
        origin::OriginPolicy,
        policy::{Lifetimes, Retention},
        signing::Algorithm,
    },
};
use minigate_sim::{App, DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use reqwest::{Method, RequestBuilder, header};
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio::net::TcpListener;
use watch::Watch;

/// 2027-01-15T08:00:00Z
pub(crate) const NOW: Time = Time::from_seconds(1_800_000_000);

/// The second mini program that the simulated WeChat knows.
pub(crate) const OTHER_APP_ID: &str = "wx5100000000000002";

pub(crate) const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What a test may want otherwise.
#[derive(Default)]
pub(crate) struct Setup {
    pub(crate) options: HttpOptions,
    /// Further routes inside minigate's layer.
    pub(crate) routes: Router,
    pub(crate) algorithm: Algorithm,
    pub(crate) trusted_origins: Vec<&'static str>,
    pub(crate) limited: bool,
    /// A second mini program beside the usual one.
    pub(crate) second_app: bool,
    pub(crate) retention: Retention,
    pub(crate) content_check: ContentCheck,
    pub(crate) push: Option<Receiver>,
}

/// Every adapter on, where their old servers had them, and once more under a path of the app's own.
pub(crate) fn every_adapter() -> HttpOptions {
    let base = |path: &str| Some(path.parse().unwrap());
    let legacy = Legacy {
        session_csrf: base("/"),
        weixin_jwt: base("/api/weixin/"),
        simplejwt: base("/api/token/"),
        scancode: base("/scan/"),
        openid_ticket: base("/"),
        user_state: base("/"),
        user_state_header: None,
        apps: vec![OwnAdapters {
            app: AppId::parse(DEFAULT_APP_ID).unwrap(),
            base: "/own/".parse().unwrap(),
            only: Vec::new(),
        }],
    };
    HttpOptions { legacy, ..HttpOptions::default() }
}

pub(crate) struct TestApp {
    pub(crate) wechat: Simulator,
    pub(crate) clock: Clock,
    pub(crate) gate: Arc<Gate>,
    /// The gate's own connections: closing them takes the database away from it.
    pub(crate) store: Store,
    pub(crate) address: SocketAddr,
    /// Every route of minigate's, those of the adapters too.
    pub(crate) routes: Vec<Route>,
    options: HttpOptions,
    client: reqwest::Client,
    folder: TempDir,
    pub(crate) watch: Arc<Watch>,
}

impl TestApp {
    pub(crate) async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    /// Reached by https, as far as it knows.
    pub(crate) async fn secure() -> Self {
        Self::with(Setup { options: HttpOptions { secure: true, ..HttpOptions::default() }, ..Setup::default() }).await
    }

    pub(crate) async fn with(setup: Setup) -> Self {
        let watch = Watch::start();
        let (folder, wechat, clock) = (tempfile::tempdir().unwrap(), two_apps().await, Clock::manual(NOW));
        let store = connect(&folder).await;
        store.migrate(NOW).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let gate = open(&setup, &wechat.url(), store.clone(), &clock, (DEFAULT_APP_ID, address)).await;
        let options = setup.options.clone();
        let routes = Minigate::new(gate.clone(), options.clone()).routes().to_vec();
        serve(setup, gate.clone(), listener, &watch);
        // No cookie jar and no redirects: tests see what was answered.
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let client = client.timeout(seconds(10)).build().unwrap();
        Self { wechat, clock, gate, store, address, routes, options, client, folder, watch }
    }

    /// The same server with another mini program in its configuration: the first one's sessions are of no app.
    pub(crate) async fn without_the_app(&self) -> SocketAddr {
        let setup = Setup { options: self.options.clone(), ..Setup::default() };
        let store = connect(&self.folder).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let gate = open(&setup, &self.wechat.url(), store, &self.clock, (OTHER_APP_ID, address)).await;
        serve(setup, gate, listener, &self.watch);
        address
    }

    /// Another node on the same database: it shares no memory with the first.
    pub(crate) async fn another_node(&self, routes: Router) -> (Arc<Gate>, SocketAddr) {
        let setup = Setup { options: self.options.clone(), routes, ..Setup::default() };
        let store = connect(&self.folder).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let gate = open(&setup, &self.wechat.url(), store, &self.clock, (DEFAULT_APP_ID, address)).await;
        serve(setup, gate.clone(), listener, &self.watch);
        (gate, address)
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.request_at(self.address, method, path)
    }

    pub(crate) fn request_at(&self, address: SocketAddr, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{address}{path}"))
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.request(Method::POST, path).json(body)
    }

    /// A body as it stands, called JSON.
    pub(crate) fn post_text(&self, path: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json").body(body)
    }

    /// A login of this person in this style; its whole answer.
    pub(crate) async fn login(&self, person: &str, style: &str) -> Answer {
        let body = json!({ "code": self.wechat.login_code(person), "style": style });
        let answer = Answer::of(self.post("/v1/login", &body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer
    }

    /// An access token: opaque or JWT.
    pub(crate) async fn token(&self, person: &str, style: &str) -> String {
        text(&self.login(person, style).await.json()["credential"]["access_token"])
    }

    /// A cookie login: what goes into `Cookie`, and into `X-CSRFToken`.
    pub(crate) async fn cookies(&self, person: &str) -> (String, String) {
        let answer = self.login(person, "cookie").await;
        let pairs: Vec<_> = answer.set_cookies().iter().map(|cookie| cookie.split(';').next().unwrap()).collect();
        (pairs.join("; "), text(&answer.json()["credential"]["csrf_token"]))
    }

    /// Sets the clocks of this server and of the simulated WeChat to one time: for what WeChat dates.
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
}

/// Every test ends with this, whatever it was about.
impl Drop for TestApp {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.watch.find_leak(&self.wechat), None);
        }
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

async fn two_apps() -> Simulator {
    let second = App::new(OTHER_APP_ID, DEFAULT_APP_SECRET);
    Simulator::builder().app(App::default()).app(second).start().await.unwrap()
}

async fn connect(folder: &TempDir) -> Store {
    let url = format!("sqlite://{}", folder.path().join("minigate.db").display());
    Store::connect(&StoreConfig::new(url)).await.unwrap()
}

async fn open(
    setup: &Setup,
    wechat: &str,
    store: Store,
    clock: &Clock,
    (app_id, address): (&str, SocketAddr),
) -> Arc<Gate> {
    let push = |receiver| PushSettings { receiver, public_url: format!("http://{address}") };
    let app = |id: &&str| AppSettings {
        id: AppId::parse(id).unwrap(),
        enabled: true,
        default_style: Style::Jwt,
        lifetimes: Lifetimes::default(),
        open_platform: None,
        wechat: Client::builder(*id, AppSecret::new(DEFAULT_APP_SECRET)).base_url(wechat).build().unwrap(),
        push: setup.push.clone().map(push),
    };
    let apps: Vec<_> = [app_id].iter().chain(setup.second_app.then_some(&OTHER_APP_ID)).map(app).collect();
    let trusted = setup.trusted_origins.iter().copied();
    let settings = Settings {
        issuer: "https://login.example.com".to_owned(),
        algorithm: setup.algorithm,
        origins: OriginPolicy::new(setup.options.secure, trusted, [app_id.to_owned()]),
        retention: setup.retention.clone(),
        phone_calls_per_day: Settings::PHONE_CALLS_PER_DAY,
        content_check: setup.content_check,
    };
    let limits = if setup.limited { Limits::new(clock.clone()) } else { Limits::off(clock.clone()) };
    let (keyring, clock) = (Keyring::for_tests(), clock.clone());
    let pictures = Some(Pictures::new(Shelf::in_memory(), "https://login.example.com/avatars/").unwrap());
    let webhooks = Vec::new();
    Gate::open(GateParts { store, apps, webhooks, keyring, clock, limits, settings, pictures }).await.unwrap()
}

fn serve(setup: Setup, gate: Arc<Gate>, listener: TcpListener, watch: &Arc<Watch>) {
    async fn hello(user: CurrentUser) -> String {
        format!("hello, {}", user.id())
    }
    let minigate = Minigate::new(gate, setup.options);
    let own = Router::new().route("/hello", get(hello).post(hello)).merge(setup.routes);
    let app = own.merge(minigate.router()).layer(minigate.layer());
    let app = app.layer(from_fn_with_state(Arc::clone(watch), watch::keep));
    tokio::spawn(async move {
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await.unwrap();
    });
}
