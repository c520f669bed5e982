//! `PATCH /v1/me`, and `POST /v1/me` for `wx.request`, which has no PATCH.

use super::me::UserBody;
use crate::{
    ApiError, CurrentUser,
    error::Problem,
    extract::{ClientIp, Gated, Json},
};
use minigate_model::{
    metadata::Metadata,
    profile::{Edit, ProfileInput},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change. A field left out stays as it is; `null` clears it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileRequest {
    /// 1 to 64 characters, at most 256 bytes, and something to see. WeChat's placeholder `微信用户` changes nothing.
    #[schema(value_type = Option<String>, max_length = 64)]
    #[serde(default)]
    nickname: Edit<String>,
    /// 0 unknown, 1 male, 2 female.
    #[schema(value_type = Option<u8>, maximum = 2)]
    #[serde(default)]
    gender: Edit<i64>,
    /// Such as `zh_CN` or `zh-Hans-CN`.
    #[schema(value_type = Option<String>, min_length = 2, max_length = 32)]
    #[serde(default)]
    locale: Edit<String>,
    /// A line about oneself, with the limits of a nickname.
    #[schema(value_type = Option<String>, max_length = 64)]
    #[serde(default)]
    signature: Edit<String>,
    /// A JSON object of the mini program's own, replaced as a whole: at most 8 KiB, 5 levels, 128 members an object.
    #[schema(value_type = Option<Object>)]
    #[serde(default)]
    metadata: Edit<Metadata>,
}

/// Changes my profile, and answers it as it is now.
///
/// Edits of different fields at the same time all take effect. Other nodes show the change within two seconds.
#[utoipa::path(
    patch, path = "/v1/me", tag = "account", request_body = ProfileRequest,
    responses(
        (status = 200, body = UserBody),
        (status = 400, description = "`validation_failed`: `errors` names each field and its limit", body = Problem),
        (status = 401, description = "`credential_missing`, `credential_invalid`, `session_expired`, \
            `session_revoked`", body = Problem),
        (status = 403, description = "`user_banned`", body = Problem),
        (status = 429, description = "`rate_limited`: five edits at once, twenty an hour", body = Problem),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn patch(
    user: CurrentUser,
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    Json(body): Json<ProfileRequest>,
) -> Result<Json<UserBody>, ApiError> {
    let changed = minigate.gate().edit_profile(&user.0, body.into(), address).await?;
    Ok(Json(UserBody::of(&changed, minigate.gate())))
}

/// The same as `PATCH`, which `wx.request` does not have.
#[utoipa::path(
    post, path = "/v1/me", tag = "account", request_body = ProfileRequest,
    responses((status = 200, body = UserBody), (status = 400, body = Problem), (status = 401, body = Problem)),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn post(
    user: CurrentUser,
    gated: Gated,
    address: ClientIp,
    body: Json<ProfileRequest>,
) -> Result<Json<UserBody>, ApiError> {
    patch(user, gated, address, body).await
}

impl From<ProfileRequest> for ProfileInput {
    fn from(request: ProfileRequest) -> Self {
        let ProfileRequest { nickname, gender, locale, signature, metadata } = request;
        Self { nickname, gender, locale, signature, metadata }
    }
}
