//! simplejwt's own endpoints over minigate's refresh tokens (security.md section 4.2). Each answers with and without
//! the slash at its end: a redirected POST loses its body.

mod char_field;
mod error;
mod user;

pub use error::SimpleJwtError;
pub use user::SimpleJwtUser;

use super::BasePath;
use crate::{
    ApiError, Minigate,
    extract::{AskedBy, Gated, Json},
    routes::{Access, Route, route},
};
use axum::{Router, routing::post};
use char_field::CharField;
use error::Place;
use http::Method;
use minigate_flow::{Code, Credential};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

type Body<T> = Result<Json<T, { 8 * 1024 }>, ApiError>;

pub(super) fn routes(base: &BasePath) -> Vec<Route> {
    let paths = ["refresh/", "refresh", "verify/", "verify", "blacklist/", "blacklist"];
    paths.map(|path| route(Method::POST, base.join(path), Access::Proof)).to_vec()
}

pub(super) fn router(base: &BasePath) -> Router<Minigate> {
    let handlers = [("refresh", post(refresh)), ("verify", post(verify)), ("blacklist", post(blacklist))];
    handlers.into_iter().fold(Router::new(), |router, (path, handler)| {
        let handler = handler.fallback(wrong_method);
        router.route(&base.join(&format!("{path}/")), handler.clone()).route(&base.join(path), handler)
    })
}

/// The two tokens of a session.
#[derive(Serialize)]
pub(super) struct Pair {
    refresh: String,
    access: String,
}

impl Pair {
    pub(super) fn of(credential: Credential) -> Result<Self, ApiError> {
        match credential {
            Credential::Jwt { access_token, refresh_token, .. } => {
                Ok(Self { refresh: refresh_token, access: access_token })
            }
            _ => Err(ApiError::new(Code::Internal)),
        }
    }
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Deserialize)]
struct RefreshRequest {
    #[serde(default)]
    refresh: CharField,
}

#[derive(Deserialize)]
struct VerifyRequest {
    #[serde(default)]
    token: CharField,
}

/// The next pair, as with `ROTATE_REFRESH_TOKENS`.
async fn refresh(
    Gated(minigate): Gated,
    AskedBy(caller): AskedBy,
    body: Body<RefreshRequest>,
) -> Result<Json<Pair>, SimpleJwtError> {
    let token = body?.0.refresh.named("refresh")?;
    let credential = minigate.gate().refresh(token.expose_secret(), &caller).await.map_err(ApiError::from)?;
    Ok(Json(Pair::of(credential)?))
}

/// Would this token be accepted, of whichever kind it is?
async fn verify(
    Gated(minigate): Gated,
    AskedBy(caller): AskedBy,
    body: Body<VerifyRequest>,
) -> Result<Json<Nothing>, SimpleJwtError> {
    let token = body?.0.token.named("token")?;
    match minigate.gate().verify_token(token.expose_secret(), &caller).await {
        Ok(()) => Ok(Json(Nothing {})),
        Err(error) => Err(SimpleJwtError { place: Place::Verify, error: error.into() }),
    }
}

/// Ends the session of a refresh token, its access tokens included.
async fn blacklist(
    Gated(minigate): Gated,
    AskedBy(caller): AskedBy,
    body: Body<RefreshRequest>,
) -> Result<Json<Nothing>, SimpleJwtError> {
    let token = body?.0.refresh.named("refresh")?;
    minigate.gate().revoke_token(token.expose_secret(), &caller).await.map_err(ApiError::from)?;
    Ok(Json(Nothing {}))
}

async fn wrong_method() -> SimpleJwtError {
    ApiError::new(Code::MethodNotAllowed).into()
}
