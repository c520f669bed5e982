//! `weixin-jwt`: a login code becomes a pair of tokens, as Django with simplejwt hands them out. The pair is looked
//! after by [`super::simplejwt`]; [`super::SimpleJwtUser`] guards what is behind it.

use super::{BasePath, mini_program::MiniProgram, simplejwt::Pair};
use crate::{
    ApiError, Minigate, error,
    extract::{ClientIp, Gated, Json, LoginOrigin},
    routes::{Access, Route, route},
};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::post,
};
use http::{Method, StatusCode};
use minigate_flow::{Code, Login};
use minigate_model::Style;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub(super) fn routes(base: &BasePath) -> Vec<Route> {
    vec![route(Method::POST, base.join("login/"), Access::Proof)]
}

pub(super) fn router(base: &BasePath) -> Router<Minigate> {
    Router::new().route(&base.join("login/"), post(login))
}

#[derive(Deserialize)]
struct LoginRequest {
    /// Old clients send none; where several mini programs log in here, it says which.
    app_id: Option<String>,
    code: SecretString,
}

#[derive(Serialize)]
struct LoginResponse {
    code: &'static str,
    #[serde(flatten)]
    pair: Pair,
}

async fn login(
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    origin: Result<LoginOrigin, ApiError>,
    program: MiniProgram,
    body: Result<Json<LoginRequest>, ApiError>,
) -> Result<Json<LoginResponse>, Failed> {
    let Json(body) = body?;
    let login = Login {
        app_id: program.or_named(body.app_id)?,
        code: body.code,
        style: Some(Style::Jwt),
        device: None,
        idempotency_key: None,
        replaces: None,
        caller: origin?.caller(address),
    };
    let answer = minigate.gate().login(login).await.map_err(ApiError::from)?;
    Ok(Json(LoginResponse { code: "success", pair: Pair::of(answer.credential)? }))
}

/// A login that gave nothing. The old client looks at `code` in the body and at nothing else, so it is always there.
#[derive(Debug)]
struct Failed(ApiError);

impl From<ApiError> for Failed {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let Self(error) = self;
        if is_wechats(error.code) {
            return (StatusCode::OK, Json(json!({ "code": "fail" }))).into_response();
        }
        let detail = error.fields.first().map(|field| format!("{}: {}", field.field, field.detail));
        let detail = detail.or(error.detail.clone()).unwrap_or_else(|| error.code.title()[0].to_owned());
        let body = json!({ "code": "fail", "reason": error.code.as_str(), "detail": detail });
        let mut response = (error::status(error.code), Json(body)).into_response();
        error.put_retry_after(response.headers_mut());
        response
    }
}

/// Did the login fail at WeChat? What the old server answered then is part of the contract.
const fn is_wechats(code: Code) -> bool {
    matches!(
        code,
        Code::LoginCodeInvalid
            | Code::LoginCodeUsed
            | Code::WechatRateLimited
            | Code::WechatUserBlocked
            | Code::WechatUnavailable
            | Code::WechatIpNotAllowed
            | Code::AppMisconfigured
    )
}
