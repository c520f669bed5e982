//! One opaque string for a login by GET, sent in a header from then on: for mini programs that keep a "user state".
//!
//! The code is in the query, because such clients put it there. It is in no log (the layer logs no queries), the answer
//! is kept by no cache, and what fetches an address that nobody asked for does not use the code up.

use super::{BasePath, mini_program::MiniProgram};
use crate::{
    ApiError, Minigate,
    extract::{ClientIp, Gated, Json, LoginOrigin, Query, header_text},
    routes::{Access, Route, route},
};
use axum::{Router, extract::FromRequestParts, routing::get};
use http::{HeaderName, Method, StatusCode, request::Parts};
use minigate_flow::{Code, Credential, FieldError};
use minigate_model::{
    Style,
    profile::{Edit, ProfileInput},
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// Carries the string when no other header is configured.
pub(super) static HEADER: HeaderName = HeaderName::from_static("x-user-token");

/// What a browser says when it fetches something that may be wanted later.
static PURPOSES: [HeaderName; 3] =
    [HeaderName::from_static("sec-purpose"), HeaderName::from_static("purpose"), HeaderName::from_static("x-moz")];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LoginQuery {
    code: SecretString,
    /// The nickname.
    #[serde(default, rename = "userInfo")]
    user_info: String,
}

/// The name is the old server's. It is no id of the user, and no UUID.
#[derive(Serialize)]
struct UserState {
    user_uuid: String,
}

pub(super) fn routes(base: &BasePath) -> Vec<Route> {
    vec![route(Method::GET, base.join("login"), Access::Proof)]
}

pub(super) fn router(base: &BasePath) -> Router<Minigate> {
    Router::new().route(&base.join("login"), get(login))
}

/// `GET login?code=…&userInfo=…`
async fn login(
    _: Wanted,
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    origin: LoginOrigin,
    program: MiniProgram,
    Query(query): Query<LoginQuery>,
) -> Result<Json<UserState>, ApiError> {
    check_nickname(&query.user_info)?;
    let login = super::login(&minigate, program, query.code, Style::Token, origin, address).await?;
    let nickname = if query.user_info.is_empty() { Edit::Keep } else { Edit::Set(query.user_info) };
    let profile = ProfileInput { nickname, ..ProfileInput::default() };
    minigate.gate().offer_what_fits(login.user, login.session_id, profile, address).await;
    match login.credential {
        Credential::Token { access_token, .. } => Ok(Json(UserState { user_uuid: access_token })),
        _ => Err(ApiError::new(Code::Internal)),
    }
}

/// It may be left out, or empty. What no name may be is dropped later, not refused: the user cannot mend it here.
fn check_nickname(name: &str) -> Result<(), ApiError> {
    if name.chars().count() <= 64 && !name.chars().any(char::is_control) {
        Ok(())
    } else {
        Err(ApiError::field(FieldError::new("userInfo", "format", "at most 64 characters, none of them a control")))
    }
}

/// A request whose answer somebody waits for: no HEAD and no prefetch. Those get an empty answer, and the code is left
/// for the request that follows them.
struct Wanted;

impl<S: Sync> FromRequestParts<S> for Wanted {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let mut purposes = PURPOSES.iter().filter_map(|name| header_text(&parts.headers, name));
        let is_prefetch = |purpose: &str| purpose.split([',', ';']).any(|p| p.trim().eq_ignore_ascii_case("prefetch"));
        let wanted = parts.method != Method::HEAD && !purposes.any(is_prefetch);
        if wanted { Ok(Self) } else { Err(StatusCode::NO_CONTENT) }
    }
}
