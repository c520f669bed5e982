//! Is the process alive, and can it serve?

use crate::{
    ApiError,
    extract::{Gated, Json},
};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`
    status: &'static str,
}

/// The process answers. Says nothing of the database, so that nobody restarts a server because of it.
#[utoipa::path(get, path = "/healthz", tag = "operations", responses((status = 200, body = Health)))]
pub(crate) async fn live() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// The database answers and the feed of ended sessions is fresh: requests may be sent here.
#[utoipa::path(
    get, path = "/readyz", tag = "operations",
    responses((status = 200, body = Health), (status = 503, description = "`unavailable`", body = crate::error::Problem))
)]
pub(crate) async fn ready(Gated(minigate): Gated) -> Result<Json<Health>, ApiError> {
    minigate.gate().ready().await?;
    Ok(Json(Health { status: "ok" }))
}
