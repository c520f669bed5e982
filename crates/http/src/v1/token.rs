//! `POST /v1/token/refresh`

use super::credential::CredentialBody;
use crate::{
    ApiError,
    error::Problem,
    extract::{ClientIp, Gated, Json, UserAgent},
};
use minigate_flow::Caller;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshRequest {
    /// The newest refresh token of the session.
    #[schema(value_type = String, max_length = 160, example = "mgr_…")]
    refresh_token: SecretString,
}

/// Exchanges a refresh token for the next pair.
///
/// Each token is used once. If an answer is lost, repeat the request with the same token. A token that was used before
/// and is not the last one ends the session: somebody else may hold a copy.
#[utoipa::path(
    post, path = "/v1/token/refresh", tag = "login", request_body = RefreshRequest,
    responses(
        (status = 200, body = CredentialBody),
        (status = 401, description = "`credential_invalid`, `session_expired`, `session_revoked`, \
            `refresh_token_replayed`: log in again", body = Problem),
        (status = 403, description = "`user_banned`", body = Problem),
        (status = 429, description = "`rate_limited`", body = Problem),
    )
)]
pub(crate) async fn refresh(
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    UserAgent(user_agent): UserAgent,
    Json(body): Json<RefreshRequest, { 8 * 1024 }>,
) -> Result<Json<CredentialBody>, ApiError> {
    let caller = Caller { address, user_agent, app: None };
    let credential = minigate.gate().refresh(body.refresh_token.expose_secret(), &caller).await?;
    Ok(Json(credential.into()))
}
