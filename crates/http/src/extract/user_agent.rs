//! What the client calls itself, shortened.

use super::current_user::text;
use axum::extract::FromRequestParts;
use http::{header, request::Parts};
use std::convert::Infallible;

/// Characters that are kept (security.md L-18).
const KEPT: usize = 200;

pub(crate) struct UserAgent(pub(crate) Option<String>);

impl<S: Sync> FromRequestParts<S> for UserAgent {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(of(parts)))
    }
}

pub(crate) fn of(parts: &Parts) -> Option<String> {
    let agent = text(&parts.headers, &header::USER_AGENT)?;
    // As a rule there is nothing to leave out.
    if agent.len() <= KEPT && agent.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Some(agent.to_owned());
    }
    Some(agent.chars().filter(|c| !c.is_control()).take(KEPT).collect())
}
