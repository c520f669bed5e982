//! `GET /v1/me`

use crate::{
    ApiError, CurrentUser,
    error::Problem,
    extract::{Gated, Json},
};
use minigate_flow::Gate;
use minigate_model::{Time, User, UserId, metadata::Metadata};
use serde::Serialize;
use utoipa::ToSchema;

/// A user as they see themselves.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserBody {
    /// Public and stable. Never an openid.
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    nickname: Option<String>,
    /// Where everybody finds their picture: a WebP of at most 512 pixels a side. Another picture has another address.
    avatar: Option<String>,
    /// 0 unknown, 1 male, 2 female.
    gender: u8,
    locale: Option<String>,
    /// A line about themselves.
    signature: Option<String>,
    /// The mini program's own data about them.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Metadata>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    last_login_at: Time,
}

/// Who am I?
#[utoipa::path(
    get, path = "/v1/me", tag = "account",
    responses(
        (status = 200, body = UserBody),
        (status = 401, description = "`credential_missing`, `credential_invalid`, `session_expired`, \
            `session_revoked`", body = Problem),
        (status = 403, description = "`user_banned`", body = Problem),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn get(user: CurrentUser, Gated(minigate): Gated) -> Result<Json<UserBody>, ApiError> {
    let me = minigate.gate().me(&user.0).await?;
    Ok(Json(UserBody::of(&me, minigate.gate())))
}

impl UserBody {
    pub(crate) fn of(user: &User, gate: &Gate) -> Self {
        Self {
            id: user.id,
            nickname: user.nickname.clone(),
            avatar: gate.avatar_url(user),
            gender: user.gender.number(),
            locale: user.locale.clone(),
            signature: user.signature.clone(),
            metadata: user.metadata.clone(),
            created_at: user.created_at,
            last_login_at: user.last_login_at,
        }
    }
}
