//! `DELETE /v1/me`, `GET /v1/me/export`: an account goes, or is copied.
//!
//! `wx.request` knows DELETE, so it has no twin.

use crate::{
    ApiError, CurrentUser, cookies,
    error::Problem,
    extract::{ClientIp, Gated, Json},
};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use minigate_flow::Export;
use minigate_model::{Style, Time, UserStatus};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct DeletionBody {
    /// `leaving` until `delete_after`, or `deleted` where the server waits no time at all.
    #[schema(value_type = String, example = "leaving")]
    status: UserStatus,
    /// Until then a login takes the deletion back; afterwards it makes a new account.
    #[schema(value_type = String, format = DateTime)]
    delete_after: Time,
}

/// Deletes my account.
///
/// Every session ends at once, this one too: later requests are answered 403 `user_deleted`. A login before `delete_after`
/// takes the deletion back, so do not log in by yourself then; ask the user. Needs a login no older than ten minutes.
#[utoipa::path(
    delete, path = "/v1/me", tag = "account",
    responses(
        (status = 200, description = "It is going to be deleted, or is; a cookie session's cookies are taken back",
            body = DeletionBody),
        (status = 401, description = "`reauthentication_required`: log in again, then repeat", body = Problem),
        (status = 403, description = "`user_deleted`, `user_banned`", body = Problem),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn delete(
    user: CurrentUser,
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
) -> Result<Response, ApiError> {
    let asked = minigate.gate().delete_account(&user.0, address).await?;
    let status = if asked.is_done { UserStatus::Deleted } else { UserStatus::Leaving };
    let mut response = Json(DeletionBody { status, delete_after: asked.delete_after }).into_response();
    if user.0.style == Style::Cookie {
        for cookie in cookies::logout(&minigate.0.options) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

/// All that is stored about me: profile, mini programs, sessions, what the audit log says. Secrets and openids are not
/// in it.
#[derive(Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub(crate) struct ExportBody(Export);

/// All that is stored about me, as one JSON file.
///
/// Needs a login no older than ten minutes. An openid never leaves the server, so it is left out here too.
#[utoipa::path(
    get, path = "/v1/me/export", tag = "account",
    responses(
        (status = 200, description = "A file to keep (`Content-Disposition: attachment`)", body = ExportBody),
        (status = 401, description = "`reauthentication_required`: log in again, then repeat", body = Problem),
        (status = 429, description = "`rate_limited`: two at once, four an hour", body = Problem),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn export(
    user: CurrentUser,
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
) -> Result<Response, ApiError> {
    let export = minigate.gate().export_account(&user.0, address).await?;
    let file = HeaderValue::from_static("attachment; filename=\"minigate-export.json\"");
    Ok(([(header::CONTENT_DISPOSITION, file)], Json(ExportBody(export))).into_response())
}
