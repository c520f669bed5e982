//! What every answer gets, whichever route it comes from: an id, headers, a body if it is an error, and its place in the
//! figures.

use crate::{ApiError, Minigate, language::Language, request_id};
use axum::{body::Body, response::Response};
use http::{HeaderValue, Request, header};
use std::time::{Duration, Instant};

/// Longer than WeChat may take (8 s) and a body may arrive (10 s).
const REQUEST_TIME: Duration = Duration::from_secs(20);

/// The same for one that brings a picture: 30 s to arrive, 15 to be prepared, and then to be put away.
const UPLOAD_TIME: Duration = Duration::from_secs(60);

/// What is kept of a request until its answer is there.
pub(super) struct Seen {
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
    pub(super) fn of(request: &Request<Body>, minigate: &Minigate) -> Self {
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

    pub(super) fn deadline(&self) -> Instant {
        self.started + if self.is_upload { UPLOAD_TIME } else { REQUEST_TIME }
    }

    pub(super) fn finish(self, response: Response) -> Response {
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
