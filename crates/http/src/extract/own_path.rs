//! Which app's own path a request came by, and so whose credentials count there (security.md T-42).

use super::{client_ip, user_agent};
use crate::ApiError;
use axum::extract::FromRequestParts;
use http::request::Parts;
use minigate_flow::Caller;
use minigate_model::AppId;

/// Put into the requests of the paths that are one app's own.
#[derive(Debug, Clone)]
pub(crate) struct OwnPath(pub(crate) AppId);

pub(crate) fn of(parts: &Parts) -> Option<&AppId> {
    parts.extensions.get::<OwnPath>().map(|OwnPath(app)| app)
}

/// Who asks, by address, agent and path.
pub(crate) struct AskedBy(pub(crate) Caller);

impl<S: Sync> FromRequestParts<S> for AskedBy {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let address = client_ip::of(parts)?.0;
        Ok(Self(Caller { address, user_agent: user_agent::of(parts), app: of(parts).cloned() }))
    }
}
