//! `Idempotency-Key`: makes a repeat of a request return the first one's answer.

use crate::{ApiError, extract::current_user::once};
use axum::extract::FromRequestParts;
use http::{HeaderName, request::Parts};
use minigate_flow::FieldError;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// 1 to 128 printable ASCII characters.
#[derive(Debug)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let Some(key) = once(&parts.headers, &HEADER)? else { return Ok(Self(None)) };
        let fits = (1..=128).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        if fits {
            Ok(Self(Some(key.to_owned())))
        } else {
            Err(ApiError::field(FieldError::new("Idempotency-Key", "format", "1 to 128 printable ASCII characters")))
        }
    }
}
