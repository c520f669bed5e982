//! `GET /api/items`, `GET /api/config`

use super::{body::PageBody, failed};
use crate::Todo;
use axum::extract::State;
use minigate::{ApiError, CurrentUser, Json, Query};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Since {
    /// The `change` of the last answer; without it, everything.
    #[serde(default)]
    since: String,
}

/// What changed since, oldest change first: the list for a phone that knows nothing yet.
pub(super) async fn get(
    State(todo): State<Todo>,
    user: CurrentUser,
    Query(Since { since }): Query<Since>,
) -> Result<Json<PageBody>, ApiError> {
    let since = if since.is_empty() { Some(0) } else { since.parse().ok().filter(|since| *since >= 0) };
    let since = since.ok_or_else(|| super::body::wrong("since", "format", "must be a number that an answer had"))?;
    Ok(Json(todo.list_items(user.id(), since).await.map_err(failed)?.into()))
}

#[derive(Serialize)]
pub(super) struct Config {
    /// What to ask `wx.requestSubscribeMessage` for; absent when nobody can be reminded here.
    #[serde(skip_serializing_if = "Option::is_none")]
    template_id: Option<String>,
}

/// What the mini program has to know before anybody logs in.
pub(super) async fn config(State(todo): State<Todo>) -> Json<Config> {
    Json(Config { template_id: todo.template.as_ref().map(|template| template.id.clone()) })
}
