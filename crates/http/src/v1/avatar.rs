//! `PUT /v1/me/avatar`, `POST` for `wx.uploadFile`, which has no other method, and `DELETE`.

use super::me::UserBody;
use crate::{
    ApiError, CurrentUser,
    error::Problem,
    extract::{ClientIp, Gated, Json, Upload},
};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) const PATH: &str = "/v1/me/avatar";

/// What `wx.uploadFile` sends.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is wanted: the body is read part by part")]
pub(crate) struct AvatarUpload {
    /// A JPEG, PNG or WebP picture of at most 8 MiB, 8192 pixels a side and 16 million in all, in a part with a filename.
    /// The part may have any name.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// Me, and whether my new picture is shown yet.
#[derive(Serialize, ToSchema)]
pub(crate) struct AvatarBody {
    #[serde(flatten)]
    user: UserBody,
    /// There while the picture waits for WeChat's verdict; until then the one before is shown.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pending: bool,
}

/// Shows this picture of me, and answers my profile as it is now.
///
/// It is turned the right way up, fitted into 512 × 512 pixels without being cropped, and written anew as WebP: of the
/// file nothing else is kept, no place and no time. Other nodes show it within two seconds. The picture before is removed.
#[utoipa::path(
    put, path = "/v1/me/avatar", tag = "account",
    request_body(content = AvatarUpload, content_type = "multipart/form-data"),
    responses(
        (status = 200, body = AvatarBody),
        (status = 400, description = "`image_invalid`: another picture may do; `validation_failed`: no file, or two; \
            `invalid_request`", body = Problem),
        (status = 401, description = "`credential_missing`, `credential_invalid`, `session_expired`, \
            `session_revoked`", body = Problem),
        (status = 403, description = "`user_banned`", body = Problem),
        (status = 413, description = "`image_too_large`, `body_too_large`", body = Problem),
        (status = 415, description = "`unsupported_media_type`: send multipart/form-data", body = Problem),
        (status = 429, description = "`rate_limited`: three at once, ten an hour", body = Problem),
        (status = 503, description = "`overloaded`, `unavailable`, `content_check_unavailable`: wait, then send it \
            again", body = Problem),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn put(
    user: CurrentUser,
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    upload: Upload,
) -> Result<Json<AvatarBody>, ApiError> {
    let gate = minigate.gate();
    let expected = gate.expect_picture(&user.0)?;
    let file = upload.read().await?;
    let shown = gate.change_avatar(&user.0, expected, file, address).await?;
    Ok(Json(AvatarBody { user: UserBody::of(&shown.user, gate), pending: shown.pending }))
}

/// The same as `PUT`, which `wx.uploadFile` does not have.
#[utoipa::path(
    post, path = "/v1/me/avatar", tag = "account",
    request_body(content = AvatarUpload, content_type = "multipart/form-data"),
    responses((status = 200, body = AvatarBody), (status = 400, body = Problem), (status = 401, body = Problem)),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn post(
    user: CurrentUser,
    gated: Gated,
    address: ClientIp,
    upload: Upload,
) -> Result<Json<AvatarBody>, ApiError> {
    put(user, gated, address, upload).await
}

/// Shows no picture of me any more, and answers my profile as it is now.
#[utoipa::path(
    delete, path = "/v1/me/avatar", tag = "account",
    responses((status = 200, body = UserBody), (status = 401, body = Problem)),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn delete(
    user: CurrentUser,
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
) -> Result<Json<UserBody>, ApiError> {
    let gate = minigate.gate();
    let me = gate.remove_avatar(&user.0, address).await?;
    Ok(Json(UserBody::of(&me, gate)))
}
