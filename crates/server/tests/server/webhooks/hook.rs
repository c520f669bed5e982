//! An integrator's server.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    routing::post,
};
use serde_json::Value;
use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};
use tokio::net::TcpListener;

#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(super) id: String,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    pub(crate) body: Value,
}

pub(crate) struct Hook {
    inner: Arc<Inner>,
}

struct Inner {
    told: Mutex<Vec<Told>>,
    status: AtomicU16,
}

pub(super) fn url(address: SocketAddr) -> String {
    format!("http://{address}/hook")
}

impl Hook {
    pub(crate) async fn listen(address: SocketAddr) -> Self {
        let inner = Arc::new(Inner { told: Mutex::default(), status: AtomicU16::new(204) });
        let app = Router::new().fallback(post(take)).with_state(Arc::clone(&inner));
        let listener = TcpListener::bind(address).await.expect("the port is free");
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { inner }
    }

    pub(crate) fn answer(&self, status: u16) {
        self.inner.status.store(status, Ordering::Relaxed);
    }

    pub(crate) fn told(&self) -> Vec<Told> {
        self.inner.told.lock().expect("lock").clone()
    }

    /// Waits until so many have come: a minute at most, longer than a lease.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Told> {
        for _ in 0..6000 {
            if self.told().len() >= count {
                return self.told();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} of {count} came", self.told().len());
    }
}

async fn take(State(inner): State<Arc<Inner>>, uri: Uri, headers: HeaderMap, bytes: Bytes) -> StatusCode {
    let id = headers["webhook-id"].to_str().expect("text").to_owned();
    let body = serde_json::from_slice(&bytes).expect("JSON");
    let told = Told { id, path: uri.path().to_owned(), headers, bytes, body };
    inner.told.lock().expect("lock").push(told);
    StatusCode::from_u16(inner.status.load(Ordering::Relaxed)).expect("a status")
}
