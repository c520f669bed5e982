use std::borrow::Cow;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Body, Method, Request, Response, StatusCode};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use url::Url;
use zeroize::Zeroizing;

use crate::errcode::Kind;
use crate::error::Error;

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
#[derive(Clone)]
pub(crate) struct Pool {
    pub(crate) http: reqwest::Client,
    /// One try: connect, send and read the whole answer.
    pub(crate) try_timeout: Duration,
    /// All tries and the pauses between them.
    pub(crate) total_timeout: Duration,
}

impl Pool {
    /// Asks, at most three times, and returns the first answer whose errcode is 0 or absent.
    pub(crate) async fn get(&self, url: &Url, repeat: Repeat) -> Result<Answer, Error> {
        self.ask(|| Request::new(Method::GET, url.clone()), repeat).await
    }

    /// The same with a body, whose length is said beforehand: WeChat answers 412 to one in chunks.
    pub(crate) async fn post(&self, url: &Url, body: &impl Serialize, repeat: Repeat) -> Result<Answer, Error> {
        let body = serde_json::to_vec(body).map_err(|_| Error::Decode("the request has no JSON form"))?;
        let request = || {
            let mut request = Request::new(Method::POST, url.clone());
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(Body::from(body.clone()));
            request
        };
        self.ask(request, repeat).await
    }

    async fn ask(&self, request: impl Fn() -> Request, repeat: Repeat) -> Result<Answer, Error> {
        let deadline = Instant::now() + self.total_timeout;
        let mut pauses = PAUSES.into_iter().map(jittered);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let error = match self.attempt(request(), left.min(self.try_timeout)).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            match pauses.next() {
                Some(pause) if repeat.allows(&error) && Instant::now() + pause < deadline => {
                    tokio::time::sleep(pause).await;
                }
                _ => return Err(error),
            }
        }
    }

    async fn attempt(&self, mut request: Request, timeout: Duration) -> Result<Answer, Error> {
        *request.timeout_mut() = Some(timeout);
        let response = self.http.execute(request).await.map_err(Error::from_http)?;
        if response.status() != StatusCode::OK {
            return Err(Error::Status(response.status().as_u16()));
        }
        let answer = Answer::read(response).await?;
        let head: Head<'_> = answer.decode("not the JSON object expected")?;
        match head.errcode {
            0 => Ok(answer),
            errcode => Err(Error::from_errcode(errcode, &head.errmsg)),
        }
    }
}

impl Answer {
    async fn read(mut response: Response) -> Result<Self, Error> {
        let mut body = Zeroizing::new(Vec::new());
        while let Some(chunk) = response.chunk().await.map_err(Error::from_http)? {
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
