//! `GET /v1/me/session_key`

use crate::{
    ApiError, CurrentUser,
    error::Problem,
    extract::{Gated, Json},
};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct SessionKeyBody {
    /// `false`: log in again before a tap that yields encrypted data, or the data cannot be read.
    valid: bool,
}

/// Is WeChat's key for this user still the one that this server has?
///
/// WeChat is asked each time. `wx.checkSession` tells of the key that belongs to the last code the device got, whether
/// it was sent here or not. The key itself is never shown.
#[utoipa::path(
    get, path = "/v1/me/session_key", tag = "account",
    responses(
        (status = 200, body = SessionKeyBody),
        (status = 401, body = Problem),
        (status = 429, description = "`rate_limited`: 30 a minute", body = Problem),
        (status = 503, description = "`wechat_unavailable`", body = Problem),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn get(user: CurrentUser, Gated(minigate): Gated) -> Result<Json<SessionKeyBody>, ApiError> {
    let valid = minigate.gate().is_session_key_valid(&user.0).await?;
    Ok(Json(SessionKeyBody { valid }))
}
