//! `POST /v1/me/decrypt`

use crate::{
    ApiError, CurrentUser,
    error::Problem,
    extract::{Gated, Json},
};
use minigate_flow::EncryptedData;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecryptRequest {
    /// As the mini program got it. Spaces are read as `+`, which forms turn into them.
    #[schema(max_length = 16384)]
    encrypted_data: String,
    /// As the mini program got it beside the data.
    #[schema(min_length = 24, max_length = 24)]
    iv: String,
}

/// What WeChat encrypted, under WeChat's own names: `nickName`, `phoneNumber`, `stepInfoList` and so on.
#[derive(Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub(crate) struct DecryptedData(Map<String, Value>);

/// Decrypts `encryptedData` that WeChat made for this user in this mini program, at most ten minutes ago.
///
/// Openid, unionid and watermark are checked and left out. What comes out is data about the user, never proof of who
/// they are. Call `wx.login` before the tap that yields the data, and not after it: a login may change the key.
#[utoipa::path(
    post, path = "/v1/me/decrypt", tag = "account", request_body = DecryptRequest,
    responses(
        (status = 200, body = DecryptedData),
        (status = 400, description = "`session_key_stale`: log in again and let the user repeat the tap; \
            `bad_encrypted_data`; `validation_failed`", body = Problem),
        (status = 401, description = "`credential_missing`, `credential_invalid`, `session_expired`, \
            `session_revoked`", body = Problem),
        (status = 429, description = "`rate_limited`: 30 a minute, and a pause after ten failures in a row",
            body = Problem),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn post(
    user: CurrentUser,
    Gated(minigate): Gated,
    Json(body): Json<DecryptRequest>,
) -> Result<Json<DecryptedData>, ApiError> {
    let sealed = EncryptedData { data: body.encrypted_data, iv: body.iv };
    let fields = minigate.gate().decrypt(&user.0, &sealed).await?;
    Ok(Json(DecryptedData(fields)))
}
