//! `POST /v1/logout`

use crate::{
    ApiError, CurrentUser, cookies,
    error::Problem,
    extract::{Gated, OptionalJson},
};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use minigate_model::Style;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, Default, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LogoutRequest {
    /// End the sessions on all devices, not only this one.
    everywhere: bool,
}

/// Ends this session, or all of the user's sessions. Honoured here at once and on other nodes within two seconds.
#[utoipa::path(
    post, path = "/v1/logout", tag = "login", request_body = Option<LogoutRequest>,
    responses(
        (status = 204, description = "Done; a cookie session's cookies are taken back"),
        (status = 401, description = "`credential_missing`, `credential_invalid`, `session_expired`, \
            `session_revoked`", body = Problem),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn post(
    user: CurrentUser,
    Gated(minigate): Gated,
    OptionalJson(body): OptionalJson<LogoutRequest>,
) -> Result<Response, ApiError> {
    if body.everywhere {
        minigate.gate().logout_everywhere(&user.0).await?;
    } else {
        minigate.gate().logout(&user.0).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    if user.0.style == Style::Cookie {
        for cookie in cookies::logout(&minigate.0.options) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}
