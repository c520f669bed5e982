//! `POST`, `DELETE /api/items/{id}/reminder`

use super::{
    body::{ItemBody, time, wrong},
    failed,
};
use crate::{
    Todo,
    model::{ItemId, NewReminder},
};
use axum::extract::{Path, State};
use minigate::{ApiError, CurrentUser, Json, flow::Code};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReminderRequest {
    due_at: String,
}

/// After the user agreed to one message, by `wx.requestSubscribeMessage`.
pub(super) async fn post(
    State(todo): State<Todo>,
    user: CurrentUser,
    Path(id): Path<String>,
    Json(body): Json<ReminderRequest>,
) -> Result<Json<ItemBody>, ApiError> {
    if todo.template.is_none() {
        let detail = "this server sends no reminders: start it with --template-id";
        return Err(ApiError::new(Code::NotFound).with_detail(detail));
    }
    let at = time("due_at", &body.due_at)?;
    if at <= todo.gate().now() {
        return Err(wrong("due_at", "past", "must be in the future"));
    }
    let identity = todo.gate().identity_of_session(user.session_id()).await?;
    set(&todo, &user, &id, Some(NewReminder { at, identity })).await
}

/// Takes it back. The consent stays with WeChat, for another time.
pub(super) async fn delete(
    State(todo): State<Todo>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Json<ItemBody>, ApiError> {
    set(&todo, &user, &id, None).await
}

async fn set(
    todo: &Todo,
    user: &CurrentUser,
    id: &str,
    reminder: Option<NewReminder>,
) -> Result<Json<ItemBody>, ApiError> {
    let none = || ApiError::new(Code::NotFound).with_detail("there is no such item, or it is done or deleted");
    let id = ItemId(id.parse().map_err(|_| none())?);
    let item = todo.set_reminder(user.id(), id, reminder).await.map_err(failed)?;
    item.map(|item| Json(item.into())).ok_or_else(none)
}
