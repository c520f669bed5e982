//! The whole server on a port of its own, and people with phones.

use crate::database::TestDatabase;
use minigate::{
    HttpOptions, Minigate,
    flow::{
        AppSettings, Clock, ContentCheck, Gate, GateParts, Limits, Settings,
        store::{Store, StoreConfig},
        wechat::{AppSecret, Client},
    },
    model::{
        AppId, Style, Time, UserId,
        key::Keyring,
        origin::OriginPolicy,
        policy::{Lifetimes, Retention},
        signing::Algorithm,
    },
};
use minigate_scancode::{Inventory, server::application};
use minigate_sim::{DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use minigate_store::Backend;
use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    sync::Arc,
    time::Duration,
};
use tokio::net::TcpListener;

/// 2027-01-15T08:00:00Z
pub(crate) const NOW: Time = Time::from_seconds(1_800_000_000);

pub(crate) struct TestApp {
    pub(crate) wechat: Simulator,
    pub(crate) clock: Clock,
    pub(crate) gate: Arc<Gate>,
    pub(crate) inventory: Inventory,
    pub(crate) database: TestDatabase,
    pub(crate) address: SocketAddr,
    client: reqwest::Client,
}

/// Somebody who is logged in, and the warehouse they work in.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) warehouse: String,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

type Body = for<'a> fn(&'a TestApp) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Runs a test on this database, and takes the database away whatever comes of it.
pub(crate) fn run(backend: Backend, body: Body) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let Some(database) = TestDatabase::create(backend).await else {
            eprintln!("skipped: no {backend} is configured");
            return;
        };
        let app = TestApp::on(database).await;
        let outcome =
            catch_unwind(AssertUnwindSafe(|| tokio::task::block_in_place(|| runtime.handle().block_on(body(&app)))));
        app.gate.close().await.unwrap();
        app.database.remove().await;
        outcome.unwrap_or_else(|panic| resume_unwind(panic));
    });
}

impl TestApp {
    pub(crate) async fn start() -> Self {
        Self::on(TestDatabase::create(Backend::Sqlite).await.unwrap()).await
    }

    async fn on(database: TestDatabase) -> Self {
        let (wechat, clock) = (Simulator::start().await, Clock::manual(NOW));
        let store = Store::connect(&StoreConfig::new(database.url.clone())).await.unwrap();
        store.migrate(NOW).await.unwrap();
        let gate = open(store, &wechat.url(), &clock).await;
        // Server databases have a clock of their own, which the gate follows only by the system's.
        let inventory = Inventory::open(gate.clone()).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let minigate = Minigate::new(gate.clone(), HttpOptions::default());
        let router = application(&minigate, &inventory).layer(minigate.layer());
        tokio::spawn(async move {
            axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await.unwrap();
        });
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap();
        let app = Self { wechat, clock, gate, inventory, database, address, client };
        app.agree_on_the_time();
        app
    }

    fn agree_on_the_time(&self) {
        let ahead = self.clock.now().seconds() - self.wechat.world().now().as_second();
        match u64::try_from(ahead) {
            Ok(ahead) => self.wechat.advance(Duration::from_secs(ahead)),
            Err(_) => self.clock.advance(Duration::from_secs(ahead.unsigned_abs())),
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    /// Logs in, and takes the first warehouse there is.
    pub(crate) async fn person(&self, name: &str) -> Person {
        if self.wechat.world().person(name).is_none() {
            self.wechat.world().make_person(minigate_sim::Person::named(name)).unwrap();
        }
        let body = json!({ "code": self.wechat.login_code(name), "style": "token" });
        let login = Answer::of(self.request(Method::POST, "/v1/login").json(&body)).await;
        assert_eq!(login.status, 200, "{}", login.text());
        let token = text(&login.json()["credential"]["access_token"]);
        let me = Answer::of(self.request(Method::GET, "/v1/me").bearer_auth(&token)).await.json();
        let mut person = Person { id: text(&me["id"]), token, warehouse: String::new() };
        let list = self.get(&person, "/api/warehouses").await.ok();
        person.warehouse = text(&list["warehouses"][0]["id"]);
        person
    }

    pub(crate) async fn get(&self, person: &Person, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).bearer_auth(&person.token)).await
    }

    pub(crate) async fn send(&self, person: &Person, method: Method, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(method, path).bearer_auth(&person.token).json(body)).await
    }

    pub(crate) async fn post(&self, person: &Person, path: &str, body: &Value) -> Answer {
        self.send(person, Method::POST, path, body).await
    }

    pub(crate) async fn put(&self, person: &Person, path: &str, body: &Value) -> Answer {
        self.send(person, Method::PUT, path, body).await
    }

    pub(crate) async fn delete(&self, person: &Person, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path).bearer_auth(&person.token)).await
    }

    /// A scan in the person's warehouse, with a key of its own.
    pub(crate) async fn scan(&self, person: &Person, body: Value) -> Answer {
        self.scan_with(person, &UserId::new(NOW).to_string(), &body).await
    }

    pub(crate) async fn scan_with(&self, person: &Person, key: &str, body: &Value) -> Answer {
        let path = format!("/api/warehouses/{}/scans", person.warehouse);
        let request = self.request(Method::POST, &path).bearer_auth(&person.token).header("idempotency-key", key);
        Answer::of(request.json(body)).await
    }

    /// So many of this code come in; the goods.
    pub(crate) async fn stock(&self, person: &Person, code: &str, quantity: i64) -> Value {
        let scan = json!({ "direction": "in", "code": code, "quantity": quantity });
        self.scan(person, scan).await.ok()["goods"].take()
    }

    /// A path in the person's warehouse.
    pub(crate) fn at(&self, person: &Person, path: &str) -> String {
        format!("/api/warehouses/{}{path}", person.warehouse)
    }

    /// `guest` becomes a member of `host`'s warehouse, and works there from now on.
    pub(crate) async fn join(&self, host: &Person, guest: &mut Person, role: &str) {
        let invitation = self.post(host, &self.at(host, "/invitations"), &json!({ "role": role })).await.ok();
        let path = format!("/api/invitations/{}/accept", text(&invitation["token"]));
        self.post(guest, &path, &json!({})).await.ok();
        guest.warehouse.clone_from(&host.warehouse);
    }
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, bytes: response.bytes().await.unwrap().to_vec() }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The body of an answer that says yes.
    pub(crate) fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text());
        if self.bytes.is_empty() { Value::Null } else { self.json() }
    }

    /// Status and code of a problem, in the form in which every problem comes.
    pub(crate) fn problem(&self) -> (u16, String) {
        let (status, problem) = (self.status.as_u16(), self.json());
        assert_eq!(self.headers["content-type"], "application/problem+json", "{problem}");
        assert_eq!(problem["status"], status);
        let code = text(&problem["code"]);
        assert_eq!(problem["type"], format!("urn:minigate:error:{code}"));
        assert_eq!(problem["request_id"].as_str(), self.headers["x-request-id"].to_str().ok());
        assert!(!text(&problem["title"]).is_empty() && !text(&problem["detail"]).is_empty());
        (status, code)
    }

    /// The one field that is not acceptable, and why.
    pub(crate) fn field(&self) -> (String, String) {
        assert_eq!(*self, (400, "validation_failed"));
        let errors = self.json()["errors"].take();
        (text(&errors[0]["field"]), text(&errors[0]["code"]))
    }
}

/// Refused with this status and code?
impl PartialEq<(u16, &str)> for Answer {
    fn eq(&self, (status, code): &(u16, &str)) -> bool {
        self.problem() == (*status, (*code).to_owned())
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// As `encodeURIComponent` writes it.
pub(crate) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

async fn open(store: Store, wechat: &str, clock: &Clock) -> Arc<Gate> {
    let app = AppSettings {
        id: AppId::parse(DEFAULT_APP_ID).unwrap(),
        enabled: true,
        default_style: Style::Jwt,
        lifetimes: Lifetimes::default(),
        open_platform: None,
        wechat: Client::builder(DEFAULT_APP_ID, AppSecret::new(DEFAULT_APP_SECRET)).base_url(wechat).build().unwrap(),
        push: None,
    };
    let settings = Settings {
        issuer: "https://stock.example.com".to_owned(),
        algorithm: Algorithm::default(),
        origins: OriginPolicy::new(false, [], [DEFAULT_APP_ID.to_owned()]),
        retention: Retention::default(),
        phone_calls_per_day: Settings::PHONE_CALLS_PER_DAY,
        content_check: ContentCheck::Off,
    };
    let parts = GateParts {
        store,
        apps: vec![app],
        webhooks: Vec::new(),
        keyring: Keyring::for_tests(),
        clock: clock.clone(),
        limits: Limits::off(clock.clone()),
        settings,
        pictures: None,
    };
    Gate::open(parts).await.unwrap()
}
