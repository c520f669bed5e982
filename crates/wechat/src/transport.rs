use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep, timeout};
use url::Url;
use zeroize::Zeroizing;

use crate::connect::Connector;
use crate::errcode::Kind;
use crate::error::Error;

/// Idle connections are closed before WeChat's side does it: a request that meets a closing connection fails,
/// and takes its login code with it.
const IDLE: Duration = Duration::from_secs(20);
const MAX_IDLE: usize = 64;

/// WeChat's answers are a few hundred bytes; nothing honest comes near this.
const MAX_ANSWER: usize = 64 * 1024;

/// Pauses before the second and third try; each is varied by half of itself either way.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(300)];

/// When a failed try may be followed by another.
#[derive(Clone, Copy)]
pub(crate) enum Repeat {
    /// Only when the request was certainly never written: it works once.
    Unsent,
    /// Also when WeChat says it is busy: it changes nothing.
    UnsentOrBusy,
}

/// The head that every answer may have, whatever else is in it.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(default)]
    errcode: i64,
    #[serde(borrow, default)]
    errmsg: Cow<'a, str>,
}

/// An answer's body. It may hold a session_key.
pub(crate) struct Answer(Zeroizing<Vec<u8>>);

/// A connection pool with its time limits.
///
/// hyper's own client, which follows no redirect, knows no proxy, unpacks nothing and repeats nothing but a request that it
/// took back before writing any of it. One that can do more takes a URL apart three times for each request.
#[derive(Clone)]
pub(crate) struct Pool {
    http: Client<Connector, Full<Bytes>>,
    /// One try: connect, send and read the whole answer.
    try_timeout: Duration,
    /// All tries and the pauses between them.
    total_timeout: Duration,
}

impl Pool {
    /// HTTP/1, so one request to a connection: when it breaks, one login's fate is in doubt, not a hundred.
    pub(crate) fn new(connector: Connector, try_timeout: Duration, total_timeout: Duration) -> Self {
        let http = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(MAX_IDLE)
            .build(connector);
        Self { http, try_timeout, total_timeout }
    }

    /// Asks, at most three times, and returns the first answer whose errcode is 0 or absent.
    pub(crate) async fn get(&self, url: &Url, repeat: Repeat) -> Result<Answer, Error> {
        self.ask(request(Method::GET, url, Bytes::new())?, repeat).await
    }

    /// The same with a body, whose length is said beforehand: WeChat answers 412 to one in chunks.
    pub(crate) async fn post(&self, url: &Url, body: &impl Serialize, repeat: Repeat) -> Result<Answer, Error> {
        let body = serde_json::to_vec(body).map_err(|_| Error::Decode("the request has no JSON form"))?;
        let mut request = request(Method::POST, url, body.into())?;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.ask(request, repeat).await
    }

    async fn ask(&self, request: Request<Full<Bytes>>, repeat: Repeat) -> Result<Answer, Error> {
        let deadline = Instant::now() + self.total_timeout;
        let mut pauses = PAUSES.into_iter().map(jittered);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let error = match timeout(left.min(self.try_timeout), self.attempt(request.clone())).await {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(error)) => error,
                Err(_) => Error::Timeout { sent: true },
            };
            match pauses.next() {
                Some(pause) if repeat.allows(&error) && Instant::now() + pause < deadline => {
                    sleep(pause).await;
                }
                _ => return Err(error),
            }
        }
    }

    async fn attempt(&self, request: Request<Full<Bytes>>) -> Result<Answer, Error> {
        let response = self.http.request(request).await.map_err(Error::from_http)?;
        if response.status() != StatusCode::OK {
            return Err(Error::Status(response.status().as_u16()));
        }
        let answer = Answer::read(response.into_body()).await?;
        let head: Head<'_> = answer.decode("not the JSON object expected")?;
        match head.errcode {
            0 => Ok(answer),
            errcode => Err(Error::from_errcode(errcode, &head.errmsg)),
        }
    }
}

fn request(method: Method, url: &Url, body: Bytes) -> Result<Request<Full<Bytes>>, Error> {
    let uri = Uri::try_from(url.as_str()).map_err(Error::not_sent)?;
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("*/*"));
    Ok(request)
}

impl Answer {
    async fn read(mut incoming: Incoming) -> Result<Self, Error> {
        let mut body = Zeroizing::new(Vec::new());
        while let Some(frame) = incoming.frame().await {
            let Ok(chunk) = frame.map_err(Error::from_body)?.into_data() else { continue };
            if chunk.len() > MAX_ANSWER - body.len() {
                return Err(Error::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self(body))
    }

    /// Reads the bytes as JSON. WeChat's content type is not dependable (`text/plain` for jscode2session).
    pub(crate) fn decode<'a, T: Deserialize<'a>>(&'a self, complaint: &'static str) -> Result<T, Error> {
        // The parser's own message can repeat what it read.
        serde_json::from_slice(&self.0).map_err(|_| Error::Decode(complaint))
    }
}

impl Repeat {
    fn allows(self, error: &Error) -> bool {
        let busy = error.kind() == Some(Kind::Busy);
        !error.may_have_been_sent() || (matches!(self, Self::UnsentOrBusy) && busy)
    }
}

/// Half to one and a half of `pause`, so that clients that failed together do not come back together.
fn jittered(pause: Duration) -> Duration {
    let mut random = [u8::MAX / 2];
    // Without randomness the middle will do.
    let _ = aws_lc_rs::rand::fill(&mut random);
    pause / 2 + pause * u32::from(random[0]) / u32::from(u8::MAX)
}
