use axum::Json;
use axum::response::{IntoResponse, Response};
use hyper::HeaderMap;
use hyper::header::ACCEPT;
use serde::Serialize;

/// The code alone for those who ask for text, everything about it for all others.
pub(super) fn code(headers: &HeaderMap, code: &str, all: &impl Serialize) -> Response {
    let wants_text = headers.get_all(ACCEPT).iter().any(|accept| accept.as_bytes().starts_with(b"text/plain"));
    if wants_text { code.to_owned().into_response() } else { Json(all).into_response() }
}
