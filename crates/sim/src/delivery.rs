//! WeChat as a client: it fetches what it is to check, and calls developers' servers.

use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::time;

use crate::push::PushRequest;

const FILE_MAX: usize = 10 * 1024 * 1024;
const ANSWER_MAX: usize = 64 * 1024;

/// "No answer within 5 s, and it is sent again, three times in all": documented for official accounts.
const PATIENCE: Duration = Duration::from_secs(5);
const ATTEMPTS: usize = 3;
const PAUSE: Duration = Duration::from_millis(500);

/// What a developer's server answered.
#[derive(Clone, Debug)]
pub struct PushAnswer {
    pub status: u16,
    pub body: String,
}

/// Sends a push until something is answered, three times at the most; a retry is the same request again.
pub(crate) async fn deliver(push: &PushRequest) -> Option<PushAnswer> {
    for attempt in 1..=ATTEMPTS {
        match send_once(push).await {
            Some(answer) if answer.status < 500 => return Some(answer),
            answer if attempt == ATTEMPTS => return answer,
            _ => time::sleep(PAUSE).await,
        }
    }
    None
}

async fn send_once(push: &PushRequest) -> Option<PushAnswer> {
    let request = Request::builder().method(Method::POST).uri(&push.url).header(CONTENT_TYPE, push.content_type);
    ask(request.body(Full::from(push.body.clone())).ok()?, ANSWER_MAX)
        .await
        .map(|(status, body)| PushAnswer { status, body: String::from_utf8_lossy(&body).into_owned() })
}

/// The body behind a URL; `None` when there is none to be had.
pub(crate) async fn fetch(url: &str) -> Option<Bytes> {
    let request = Request::builder().uri(url).body(Full::default()).ok()?;
    ask(request, FILE_MAX).await.filter(|(status, _)| *status == 200).map(|(_, body)| body)
}

async fn ask(request: Request<Full<Bytes>>, most: usize) -> Option<(u16, Bytes)> {
    let asked = async {
        let response = Client::builder(TokioExecutor::new()).build_http().request(request).await.ok()?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), most).collect().await.ok()?;
        Some((status, body.to_bytes()))
    };
    time::timeout(PATIENCE, asked).await.ok().flatten()
}
