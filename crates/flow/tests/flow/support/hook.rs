//! An integrator's server: takes webhooks over real HTTP, notes them, and answers as it is told.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use minigate_flow::{
    Webhook,
    model::event::EventKind,
    webhook::{Reach, Receiver, Secret},
};
use serde_json::Value;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::net::TcpListener;

/// One webhook as it came.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) id: String,
    pub(crate) timestamp: i64,
    pub(crate) body: Value,
}

impl Told {
    pub(crate) fn kind(&self) -> &str {
        self.body["type"].as_str().unwrap()
    }

    pub(crate) fn user(&self) -> &str {
        self.body["data"]["user_id"].as_str().unwrap()
    }
}

/// What to answer to a webhook. Later ones may be told apart from earlier ones by what was noted.
pub(crate) type Answer = Box<dyn Fn(&Told) -> Reply + Send + Sync>;

pub(crate) enum Reply {
    Status(u16),
    /// Never.
    Hang,
}

struct Inner {
    told: Mutex<Vec<Told>>,
    answer: Mutex<Answer>,
}

#[derive(Clone)]
pub(crate) struct Hook {
    pub(crate) url: String,
    inner: Arc<Inner>,
}

impl Hook {
    /// One that takes everything.
    pub(crate) async fn start() -> Self {
        let answer: Answer = Box::new(|_| Reply::Status(204));
        let inner = Arc::new(Inner { told: Mutex::default(), answer: Mutex::new(answer) });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let app = Router::new().route("/hook", post(take)).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, inner }
    }

    pub(crate) fn answer(&self, answer: impl Fn(&Told) -> Reply + Send + Sync + 'static) {
        *self.inner.answer.lock().unwrap() = Box::new(answer);
    }

    pub(crate) fn told(&self) -> Vec<Told> {
        self.inner.told.lock().unwrap().clone()
    }

    /// The kinds of what came, and forgets it.
    pub(crate) fn take_kinds(&self) -> Vec<String> {
        let told = std::mem::take(&mut *self.inner.told.lock().unwrap());
        told.iter().map(|told| told.kind().to_owned()).collect()
    }

    /// Waits, ten seconds at most, until so many have come.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Told> {
        for _ in 0..1000 {
            if self.told().len() >= count {
                return self.told();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} of {count} came", self.told().len());
    }

    /// Tells this server of everything, under this name.
    pub(crate) fn webhook(&self, name: &str) -> Webhook {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let receiver = Receiver::new(&self.url, vec![secret], Reach::PrivateToo).unwrap();
        Webhook { name: name.to_owned(), receiver, events: EventKind::ALL.into() }
    }
}

async fn take(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let timestamp = header("webhook-timestamp").parse().unwrap();
    let told = Told { id: header("webhook-id"), timestamp, body: serde_json::from_slice(&body).unwrap() };
    let reply = (inner.answer.lock().unwrap())(&told);
    inner.told.lock().unwrap().push(told);
    match reply {
        Reply::Status(status) => StatusCode::from_u16(status).unwrap(),
        Reply::Hang => std::future::pending().await,
    }
}
