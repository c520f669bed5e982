//! The public keys with which any backend checks access tokens by itself.

use crate::{ApiError, extract::Gated};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use minigate_model::{encoding, secret::sha256};

/// Public signing keys (RFC 7517), the active one first. Served from memory, also while the database is away.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "keys",
    responses((status = 200, description = "A JWK set; may be kept for five minutes", content_type = "application/json"))
)]
pub(crate) async fn get(Gated(minigate): Gated, headers: HeaderMap) -> Result<Response, ApiError> {
    let keys = minigate.gate().keys();
    let etag = format!("\"{}\"", encoding::hex(&sha256(keys.jwks().as_bytes())[..8]));
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag.as_bytes() == etag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json")], keys.jwks().to_owned()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    if let Ok(etag) = HeaderValue::try_from(etag) {
        headers.insert(header::ETAG, etag);
    }
    Ok(response)
}
