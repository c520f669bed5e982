//! minigate itself, as the layer left it in the request.

use crate::{ApiError, Minigate};
use axum::extract::FromRequestParts;
use http::request::Parts;
use minigate_flow::Code;

/// Works in any router that has minigate's layer around it.
pub(crate) struct Gated(pub(crate) Minigate);

impl<S: Sync> FromRequestParts<S> for Gated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        of(parts).map(|minigate| Self(minigate.clone()))
    }
}

pub(crate) fn of(parts: &Parts) -> Result<&Minigate, ApiError> {
    parts.extensions.get::<Minigate>().ok_or_else(|| {
        tracing::error!("a route that needs minigate has no minigate layer around it");
        ApiError::new(Code::Internal)
    })
}
