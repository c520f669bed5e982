//! Who is asking, for routes that clients of simplejwt call.

use super::{
    SimpleJwtError,
    error::{Header, Place},
};
use crate::{CurrentUser, extract::header_text};
use axum::extract::FromRequestParts;
use http::{HeaderMap, header, request::Parts};

/// [`CurrentUser`], with refusals as Django's simplejwt words them.
#[derive(Debug, Clone)]
pub struct SimpleJwtUser(pub CurrentUser);

impl<S: Sync> FromRequestParts<S> for SimpleJwtUser {
    type Rejection = SimpleJwtError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, SimpleJwtError> {
        let user = CurrentUser::from_request_parts(parts, state).await;
        user.map(Self).map_err(|error| SimpleJwtError { place: Place::Guard(header_of(&parts.headers)), error })
    }
}

fn header_of(headers: &HeaderMap) -> Header {
    let Some(text) = header_text(headers, &header::AUTHORIZATION) else { return Header::Fine };
    let mut words = text.split_whitespace();
    match words.next() {
        Some(scheme) if scheme.eq_ignore_ascii_case("bearer") => {
            if words.count() == 1 {
                Header::Fine
            } else {
                Header::Malformed
            }
        }
        _ => Header::OtherScheme,
    }
}
