use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use super::ControlError;

/// A JSON body of whatever declared type, so that `curl -d` alone will do. An empty one counts as `{}`.
#[derive(Debug)]
pub(super) struct RequestBody<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for RequestBody<T> {
    type Rejection = ControlError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ControlError> {
        let bytes = Bytes::from_request(request, state).await.map_err(|_| ControlError::BODY_TOO_LARGE)?;
        let json: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        serde_json::from_slice(json).map(Self).map_err(|error| ControlError::bad_json(&error))
    }
}
