//! What a developer's server does, in a few lines: asks WeChat.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, RawQuery};
use axum::routing::get;
use hyper::StatusCode;
use minigate_sim::{DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

pub(crate) const OTHER_APP_ID: &str = "wx00000000000000b0";
pub(crate) const OTHER_APP_SECRET: &str = "000000000000000000000000000000b0";

pub(crate) fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

pub(crate) fn ask(sim: &Simulator, code: &str) -> RequestBuilder {
    ask_as(sim, DEFAULT_APP_ID, DEFAULT_APP_SECRET, code)
}

pub(crate) fn ask_as(sim: &Simulator, app_id: &str, secret: &str, code: &str) -> RequestBuilder {
    client().get(format!("{}/sns/jscode2session", sim.url())).query(&[
        ("appid", app_id),
        ("secret", secret),
        ("js_code", code),
        ("grant_type", "authorization_code"),
    ])
}

/// The answer's body, whatever type it claims to be of.
pub(crate) async fn body(request: RequestBuilder) -> Value {
    json_of(request.send().await.unwrap()).await
}

pub(crate) async fn json_of(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

pub(crate) async fn exchange(sim: &Simulator, code: &str) -> Value {
    body(ask(sim, code)).await
}

/// Logs someone in and returns their session_key.
pub(crate) async fn log_in(sim: &Simulator, person: &str) -> String {
    let answer = exchange(sim, &sim.login_code(person)).await;
    text(&answer, "session_key")
}

pub(crate) fn text(answer: &Value, field: &str) -> String {
    answer[field].as_str().unwrap_or_else(|| panic!("no text {field} in {answer}")).to_owned()
}

pub(crate) async fn token(sim: &Simulator) -> String {
    text(&stable_token(sim, false).await, "access_token")
}

pub(crate) async fn stable_token(sim: &Simulator, force_refresh: bool) -> Value {
    let wanted = json!({
        "grant_type": "client_credential",
        "appid": DEFAULT_APP_ID,
        "secret": DEFAULT_APP_SECRET,
        "force_refresh": force_refresh,
    });
    body(client().post(format!("{}/cgi-bin/stable_token", sim.url())).json(&wanted)).await
}

pub(crate) async fn control(sim: &Simulator, path: &str, wanted: &Value) -> Value {
    body(client().post(format!("{}/_sim/v1{path}", sim.url())).json(wanted)).await
}

/// Sends these very bytes and reads what comes first.
pub(crate) async fn raw(sim: &Simulator, request: &str) -> String {
    let mut stream = TcpStream::connect(sim.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let length = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

/// A developer's server: answers the console's question whatever its signature, has pictures, and keeps its pushes.
pub(crate) struct Developer {
    pub(crate) url: String,
    pushes: tokio::sync::Mutex<mpsc::UnboundedReceiver<Push>>,
    failures: Arc<AtomicUsize>,
}

#[derive(Debug)]
pub(crate) struct Push {
    pub(crate) query: String,
    pub(crate) body: String,
}

impl Developer {
    pub(crate) async fn start() -> Self {
        let (sender, pushes) = mpsc::unbounded_channel();
        let failures = Arc::new(AtomicUsize::new(0));
        let left = failures.clone();
        let take = async move |RawQuery(query): RawQuery, body: String| {
            sender.send(Push { query: query.unwrap_or_default(), body }).unwrap();
            let fails = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
            if fails { Err(StatusCode::SERVICE_UNAVAILABLE) } else { Ok("success") }
        };
        let echo = async |Query(query): Query<HashMap<String, String>>| query["echostr"].clone();
        let router = Router::new()
            .route("/push", get(echo).post(take))
            .route("/a.jpg", get(async || b"\xff\xd8\xff\xe0picture".to_vec()))
            .route("/a.webp", get(async || b"RIFF0000WEBPVP8 ".to_vec()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, pushes: tokio::sync::Mutex::new(pushes), failures }
    }

    pub(crate) fn fail_next(&self, times: usize) {
        self.failures.store(times, Ordering::SeqCst);
    }

    pub(crate) async fn next_push(&self) -> Push {
        let next = async { self.pushes.lock().await.recv().await.unwrap() };
        tokio::time::timeout(Duration::from_secs(10), next).await.unwrap()
    }
}
