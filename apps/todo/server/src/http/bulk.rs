//! `GET`, `POST /api/weixin/data/`: the whole list at once, as the client of the Django series has it.
//!
//! That client reads `code` and `items` and sends what it shows; how that is merged is told in `store/bulk.rs`.

use super::{body::wrong, failed};
use crate::{
    Todo,
    model::check_content,
    store::{OldItem, OldRow},
};
use axum::extract::State;
use minigate::{
    ApiError, Json,
    flow::Code,
    legacy::{SimpleJwtError, SimpleJwtUser},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

const BODY_BYTES: usize = 512 * 1024;
const ROWS: usize = 2_000;

#[derive(Serialize)]
pub(super) struct Got {
    code: &'static str,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    id: i64,
    content: String,
    checked: bool,
}

#[derive(Serialize)]
pub(super) struct Posted {
    code: &'static str,
}

/// Whatever else the client may send is not looked at.
#[derive(Deserialize)]
pub(super) struct Upload {
    items: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    /// `null` after a list that was empty, in some versions of the client.
    #[serde(default)]
    id: Value,
    content: String,
    #[serde(default)]
    checked: bool,
}

pub(super) async fn get(State(todo): State<Todo>, user: SimpleJwtUser) -> Result<Json<Got>, SimpleJwtError> {
    let SimpleJwtUser(user) = user;
    let items = todo.read_old_list(user.id(), user.session_id()).await.map_err(failed)?;
    let item = |OldItem { number, content, is_checked }: OldItem| Item { id: number, content, checked: is_checked };
    Ok(Json(Got { code: "get ok", items: items.into_iter().map(item).collect() }))
}

pub(super) async fn post(
    State(todo): State<Todo>,
    user: SimpleJwtUser,
    body: Result<Json<Upload, BODY_BYTES>, ApiError>,
) -> Result<Json<Posted>, SimpleJwtError> {
    let SimpleJwtUser(user) = user;
    let Json(Upload { items }) = body?;
    if items.len() > ROWS {
        return Err(wrong("items", "length", "Ensure this field has no more than 2000 elements.").into());
    }
    let rows = items.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if todo.merge_old_list(user.id(), user.session_id(), rows).await.map_err(failed)? {
        Ok(Json(Posted { code: "post ok" }))
    } else {
        Err(ApiError::new(Code::ValidationFailed).with_detail("The list is full: delete something first.").into())
    }
}

fn read(row: &Row) -> Result<OldRow, ApiError> {
    let content = check_content(&row.content).map_err(|detail| wrong("items", "content", detail))?;
    Ok(OldRow { number: row.id.as_i64(), content, is_checked: row.checked })
}
