//! Two cookies and a CSRF token, carried by hand: for mini programs that were written for Django's sessions.
//!
//! Such a client takes the cookies of the login by their position, sends both back whole, attributes and all, and cuts
//! the token out of the first. So nothing but these two is ever set, and nothing sets them but login and logout.

use super::{BasePath, mini_program::MiniProgram};
use crate::{
    ApiError, Minigate,
    extract::{ClientIp, Gated, Json, LoginOrigin},
    routes::{Access, Route, route},
    v1,
};
use axum::{Router, response::Response, routing::post};
use http::Method;
use minigate_model::Style;
use secrecy::SecretString;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LoginRequest {
    code: SecretString,
}

pub(super) fn routes(base: &BasePath) -> Vec<Route> {
    vec![
        route(Method::POST, base.join("login"), Access::Proof),
        route(Method::POST, base.join("logout"), Access::Session),
    ]
}

pub(super) fn router(base: &BasePath) -> Router<Minigate> {
    Router::new().route(&base.join("login"), post(login)).route(&base.join("logout"), post(v1::logout::post))
}

/// `POST login`: the v1 login in the cookie style. The old client looks at the status and the cookies alone.
async fn login(
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    origin: LoginOrigin,
    program: MiniProgram,
    Json(body): Json<LoginRequest>,
) -> Result<Response, ApiError> {
    let login = super::login(&minigate, program, body.code, Style::Cookie, origin, address).await?;
    Ok(v1::login::answer(&minigate, login))
}
