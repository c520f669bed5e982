//! `GET`, `DELETE /v1/me/sessions`, `DELETE /v1/me/sessions/{id}`: my devices.

use crate::{
    ApiError, CurrentUser,
    error::Problem,
    extract::{Gated, Json},
};
use axum::extract::{Path, rejection::PathRejection};
use http::StatusCode;
use minigate_flow::{Code, SessionInfo};
use minigate_model::{SessionId, Style, Time};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct SessionList {
    /// The live ones, newest first.
    sessions: Vec<SessionBody>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SessionBody {
    #[schema(value_type = uuid::Uuid)]
    id: SessionId,
    /// Is it the one that asks?
    is_current: bool,
    #[schema(value_type = String, example = "jwt")]
    style: Style,
    app_id: String,
    device: Option<String>,
    user_agent: Option<String>,
    /// The address it was logged in from.
    ip: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    /// Exact to five minutes.
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: Time,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Time,
}

/// Where am I logged in?
#[utoipa::path(
    get, path = "/v1/me/sessions", tag = "account",
    responses((status = 200, body = SessionList), (status = 401, body = Problem)),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn list(user: CurrentUser, Gated(minigate): Gated) -> Result<Json<SessionList>, ApiError> {
    let sessions = minigate.gate().list_own_sessions(&user.0).await?;
    Ok(Json(SessionList { sessions: sessions.into_iter().map(SessionBody::from).collect() }))
}

/// Ends one of my sessions. Ending another one than this needs a login no older than ten minutes.
#[utoipa::path(
    delete, path = "/v1/me/sessions/{id}", tag = "account",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 204, description = "It is over"),
        (status = 401, description = "`reauthentication_required`: log in again, then repeat", body = Problem),
        (status = 404, description = "`not_found`: no live session of mine", body = Problem),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn delete(
    user: CurrentUser,
    Gated(minigate): Gated,
    id: Result<Path<SessionId>, PathRejection>,
) -> Result<StatusCode, ApiError> {
    let not_found = || ApiError::new(Code::NotFound);
    let Path(id) = id.map_err(|_| not_found())?;
    let ended = minigate.gate().end_own_session(&user.0, id).await?;
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(not_found()) }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SessionsEnded {
    /// How many there were.
    ended: usize,
}

/// Ends all of my sessions but this one. Needs a login no older than ten minutes.
#[utoipa::path(
    delete, path = "/v1/me/sessions", tag = "account",
    responses(
        (status = 200, body = SessionsEnded),
        (status = 401, description = "`reauthentication_required`: log in again, then repeat", body = Problem),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn delete_others(user: CurrentUser, Gated(minigate): Gated) -> Result<Json<SessionsEnded>, ApiError> {
    let ended = minigate.gate().end_other_sessions(&user.0).await?;
    Ok(Json(SessionsEnded { ended }))
}

impl From<SessionInfo> for SessionBody {
    fn from(info: SessionInfo) -> Self {
        let session = info.session;
        Self {
            last_seen_at: session.last_used_at(),
            id: session.id,
            is_current: info.is_current,
            style: session.style,
            app_id: session.app_id.to_string(),
            device: session.device,
            user_agent: session.user_agent,
            ip: session.ip,
            created_at: session.created_at,
            expires_at: session.expires_at,
        }
    }
}
