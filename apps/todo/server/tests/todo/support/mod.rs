//! A server of its own for every test, and its clients.

mod database;

pub(crate) use database::{on_every_database, run, run_on};

use database::Database;
use minigate::{
    HttpOptions,
    flow::{
        AppSettings, Clock, ContentCheck, Gate, GateParts, Limits, Settings,
        store::{Store, StoreConfig},
        wechat::{AppSecret, Client, api::subscribe_message::Opens},
    },
    legacy::Legacy,
    model::{
        AppId, Style, Time,
        key::Keyring,
        origin::OriginPolicy,
        policy::{Lifetimes, Retention},
        signing::Algorithm,
    },
};
use minigate_sim::{App, DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use minigate_todo::{Template, Todo, router};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::TcpListener;

/// 2027-01-15T08:00:00Z
pub(crate) const NOW: Time = Time::from_seconds(1_800_000_000);
pub(crate) const TEMPLATE: &str = "reminder";

pub(crate) const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) struct Site {
    pub(crate) wechat: Arc<Simulator>,
    pub(crate) clock: Clock,
    pub(crate) todo: Todo,
    address: SocketAddr,
    client: reqwest::Client,
    config: StoreConfig,
}

/// An answer, read in full.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

/// One phone, logged in.
#[derive(Clone)]
pub(crate) struct Phone<'s> {
    site: &'s Site,
    pub(crate) token: String,
}

impl Site {
    async fn start(database: &Database) -> Self {
        let wechat = Simulator::builder().app(App::default()).start().await.unwrap();
        Self::on(StoreConfig::new(database.url.clone()), Arc::new(wechat), Clock::manual(NOW)).await
    }

    /// Another node on the same database.
    pub(crate) async fn another_node(&self) -> Self {
        Self::on(self.config.clone(), Arc::clone(&self.wechat), self.clock.clone()).await
    }

    async fn on(config: StoreConfig, wechat: Arc<Simulator>, clock: Clock) -> Self {
        let store = Store::connect(&config).await.unwrap();
        store.migrate(NOW).await.unwrap();
        let template = Template {
            id: TEMPLATE.to_owned(),
            content_field: "thing1".to_owned(),
            time_field: "time2".to_owned(),
            opens: Opens::Release,
        };
        let todo = Todo::open(open(store, &wechat.url(), &clock).await, Some(template)).await.unwrap();
        let legacy = Legacy {
            weixin_jwt: Some("/api/weixin/".parse().unwrap()),
            simplejwt: Some("/api/token/".parse().unwrap()),
            ..Legacy::default()
        };
        let app = router(&todo, HttpOptions { legacy, ..HttpOptions::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await.unwrap();
        });
        let client = reqwest::Client::builder().no_proxy().timeout(seconds(20)).build().unwrap();
        Self { wechat, clock, todo, address, client, config }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    pub(crate) async fn phone(&self, person: &str) -> Phone<'_> {
        let body = json!({ "code": self.wechat.login_code(person), "style": "jwt" });
        let answer = Answer::of(self.request(Method::POST, "/v1/login").json(&body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        Phone { site: self, token: text(&answer.json()["credential"]["access_token"]) }
    }

    /// As the client of the Django series logs in.
    pub(crate) async fn old_phone(&self, person: &str) -> Phone<'_> {
        let body = json!({ "code": self.wechat.login_code(person) });
        let answer = Answer::of(self.request(Method::POST, "/api/weixin/login/").json(&body)).await.json();
        assert_eq!(answer["code"], "success", "{answer}");
        Phone { site: self, token: text(&answer["access"]) }
    }
}

impl Phone<'_> {
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.site.request(method, path).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// Sends changes; gives the whole answer, which has to be a success.
    pub(crate) async fn change(&self, changes: Value) -> Value {
        let answer = self.post("/api/items/changes", &json!({ "changes": changes })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// The same with an idempotency key.
    pub(crate) async fn change_once(&self, key: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, "/api/items/changes").header("idempotency-key", key).json(body)).await
    }

    /// Makes an item; gives it as it is.
    pub(crate) async fn add(&self, client_id: &str, content: &str) -> Value {
        let done = self.change(json!([{ "op": "create", "client_id": client_id, "content": content }])).await;
        done["results"][0]["item"].clone()
    }

    /// The items that are there, the top one first, as they are shown: `✓` before what is done.
    pub(crate) async fn shown(&self) -> Vec<String> {
        let mut items = self.items().await;
        items.sort_by_key(|item| std::cmp::Reverse(item["order"].as_i64()));
        let shown = |item: &Value| {
            let tick = if item["checked"] == true { "✓" } else { "" };
            format!("{tick}{}", text(&item["content"]))
        };
        items.iter().map(shown).collect()
    }

    pub(crate) async fn items(&self) -> Vec<Value> {
        let answer = self.get("/api/items").await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["items"].as_array().unwrap().clone()
    }
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        Self { status: response.status().as_u16(), text: response.text().await.unwrap() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
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
        issuer: "https://todo.example.com".to_owned(),
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
