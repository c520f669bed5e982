//! `POST /v1/login`

use super::{credential::CredentialBody, me::UserBody};
use crate::{
    ApiError, Minigate, cookies,
    error::Problem,
    extract::{ClientIp, Gated, IdempotencyKey, Json, LoginOrigin},
};
use axum::response::{IntoResponse, Response};
use http::header;
use minigate_flow::{Credential, FieldError, Login, LoginAnswer};
use minigate_model::Style;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginRequest {
    /// The mini program's AppID. May be left out when the server knows only one.
    #[schema(example = "wx0123456789abcdef")]
    app_id: Option<String>,
    /// What `wx.login` gave: 1 to 128 printable ASCII characters, good for five minutes and one login.
    #[schema(value_type = String, max_length = 128)]
    code: SecretString,
    /// Which credential to answer with; the server's default if left out.
    #[schema(inline)]
    style: Option<StyleName>,
    /// A name for this device in the user's list of sessions, at most 64 characters.
    #[schema(max_length = 64)]
    device: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StyleName {
    Cookie,
    Jwt,
    Token,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct LoginResponse {
    user: UserBody,
    /// Was the account made by this login?
    is_new: bool,
    credential: CredentialBody,
}

/// Turns a `wx.login` code into a session.
///
/// Send an `Idempotency-Key` to be able to repeat the request when its answer is lost: the same key with the same code
/// returns the same session for a minute. A failed login is never a 2xx.
#[utoipa::path(
    post, path = "/v1/login", tag = "login", request_body = LoginRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 128 printable ASCII characters")),
    responses(
        (status = 200, body = LoginResponse),
        (status = 400, description = "`validation_failed`, `unknown_app`, `invalid_request`", body = Problem),
        (status = 401, description = "`login_code_invalid`: call wx.login again", body = Problem),
        (status = 403, description = "`user_banned`, `wechat_user_blocked`, `app_disabled`", body = Problem),
        (status = 409, description = "`login_code_used`: call wx.login again", body = Problem),
        (status = 429, description = "`rate_limited`, `wechat_rate_limited`", body = Problem),
        (status = 503, description = "`wechat_unavailable`, `wechat_ip_not_allowed`, `overloaded`", body = Problem),
    )
)]
pub(crate) async fn post(
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    origin: LoginOrigin,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    Json(body): Json<LoginRequest>,
) -> Result<Response, ApiError> {
    let login = Login {
        device: body.device.map(device_name).transpose()?,
        app_id: body.app_id,
        code: body.code,
        style: body.style.map(Style::from),
        idempotency_key,
        replaces: minigate.gate().session_replaced_by_login(origin.held()).await,
        caller: origin.caller(address),
    };
    Ok(answer(&minigate, minigate.gate().login(login).await?))
}

/// What was logged in to, with the cookies of a cookie session.
pub(crate) fn answer(minigate: &Minigate, login: LoginAnswer) -> Response {
    let cookies = match &login.credential {
        Credential::Cookie { session_cookie, csrf_secret, expires_in } => {
            let now = minigate.gate().now();
            Some(cookies::login(&minigate.0.options, session_cookie, csrf_secret, *expires_in, now))
        }
        _ => None,
    };
    let user = UserBody::of(&login.user, minigate.gate());
    let body = LoginResponse { user, is_new: login.is_new, credential: login.credential.into() };
    let mut response = Json(body).into_response();
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// A name people read: no control characters, none that turn the text around.
fn device_name(name: String) -> Result<String, ApiError> {
    let odd = |c: char| {
        c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if (1..=64).contains(&name.chars().count()) && !name.chars().any(odd) {
        Ok(name)
    } else {
        Err(ApiError::field(FieldError::new("device", "format", "1 to 64 characters, none of them invisible")))
    }
}

impl From<StyleName> for Style {
    fn from(name: StyleName) -> Self {
        match name {
            StyleName::Cookie => Self::Cookie,
            StyleName::Jwt => Self::Jwt,
            StyleName::Token => Self::Token,
        }
    }
}
