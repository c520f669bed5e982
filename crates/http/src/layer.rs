//! What happens to every request, once, in one place: it gets an id, a time limit and the headers that every answer
//! has; errors get their body in the client's language; a panic becomes one 500.
//!
//! One service and no middleware stack, because each layer of a stack costs an allocation per request.

mod metrics;

pub(crate) use metrics::RequestMetrics;

use crate::{ApiError, Minigate, extract, language::Language, request_id};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use http::{HeaderValue, Request, header};
use minigate_flow::Code;
use std::{
    convert::Infallible,
    future::Future,
    panic::AssertUnwindSafe,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tower::{Layer, Service};

/// Longer than WeChat may take (8 s) and a body may arrive (10 s).
const REQUEST_TIME: Duration = Duration::from_secs(20);

/// The same for one that brings a picture: 30 s to arrive, 15 to be prepared, and then to be put away.
const UPLOAD_TIME: Duration = Duration::from_secs(60);

/// How long a client is told to wait after that.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Puts minigate around a router; see [`Minigate::layer`].
#[derive(Debug, Clone)]
pub struct GateLayer {
    minigate: Minigate,
}

#[derive(Debug, Clone)]
pub struct GateService<S> {
    inner: S,
    minigate: Minigate,
}

impl GateLayer {
    pub(crate) const fn new(minigate: Minigate) -> Self {
        Self { minigate }
    }
}

impl<S> Layer<S> for GateLayer {
    type Service = GateService<S>;

    fn layer(&self, inner: S) -> GateService<S> {
        GateService { inner, minigate: self.minigate.clone() }
    }
}

impl<S> Service<Request<Body>> for GateService<S>
where
    S: Service<Request<Body>, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let seen = Seen::of(&request, &self.minigate);
        if let Err(error) = check_host(&request, &self.minigate) {
            return Box::pin(std::future::ready(Ok(seen.finish(error.into_response()))));
        }
        request.extensions_mut().insert(self.minigate.clone());
        let answer = self.inner.call(request);
        Box::pin(async move {
            let deadline = seen.started + seen.time();
            let answer = AssertUnwindSafe(tokio::time::timeout_at(deadline.into(), answer)).catch_unwind().await;
            Ok(seen.finish(match answer {
                Ok(Ok(Ok(response))) => response,
                Ok(Err(_too_slow)) => ApiError::new(Code::Unavailable).after(RETRY_AFTER).into_response(),
                // The panic hook has logged where.
                Err(_panic) => ApiError::new(Code::Internal).into_response(),
            }))
        })
    }
}

/// What is kept of a request until its answer is there.
struct Seen {
    minigate: Minigate,
    id: HeaderValue,
    language: Language,
    /// Its place in the table of routes.
    route: usize,
    is_upload: bool,
    method: http::Method,
    started: Instant,
}

impl Seen {
    fn of(request: &Request<Body>, minigate: &Minigate) -> Self {
        let route = minigate.0.routes.place(request.uri().path());
        Self {
            minigate: minigate.clone(),
            id: minigate.0.request_ids.of(request.headers()),
            language: Language::of(request.headers()),
            route,
            is_upload: minigate.0.routes.is_upload(route),
            method: request.method().clone(),
            started: Instant::now(),
        }
    }

    const fn time(&self) -> Duration {
        if self.is_upload { UPLOAD_TIME } else { REQUEST_TIME }
    }

    fn finish(self, response: Response) -> Response {
        let mut response = match response.extensions().get::<ApiError>() {
            Some(error) => {
                let mut rendered = error.render(self.language, self.id.to_str().ok());
                keep_headers(&response, &mut rendered);
                rendered
            }
            None => response,
        };
        let headers = response.headers_mut();
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        if self.minigate.0.options.secure {
            let year = HeaderValue::from_static("max-age=31536000");
            headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
        }
        self.record(&response);
        response.headers_mut().insert(request_id::HEADER, self.id);
        response
    }

    fn record(&self, response: &Response) {
        let elapsed = self.started.elapsed();
        self.minigate.0.metrics.record(self.route, response.status(), elapsed);
        tracing::debug!(
            request.id = self.id.to_str().unwrap_or_default(),
            http.method = self.method.as_str(),
            http.route = self.minigate.0.routes.label(self.route),
            http.status = response.status().as_u16(),
            elapsed_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
            "request"
        );
    }
}

/// What the router had to say beside the body: `Allow`, for one.
fn keep_headers(from: &Response, to: &mut Response) {
    for (name, value) in from.headers() {
        if name != header::CONTENT_LENGTH {
            to.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
    }
}

/// A host that is not ours was made up by somebody: to poison a cache, or to rebind a name to this machine.
fn check_host(request: &Request<Body>, minigate: &Minigate) -> Result<(), ApiError> {
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    let host = authority.or_else(|| extract::header_text(request.headers(), &header::HOST));
    if minigate.0.options.answers_host(host.unwrap_or_default()) {
        Ok(())
    } else {
        let detail = "this server does not answer to this host name; add it to `http.allowed_hosts` if it should";
        Err(ApiError::new(Code::InvalidRequest).with_detail(detail))
    }
}
