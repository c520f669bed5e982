//! `POST /api/items/changes`

use super::{
    body::{ItemBody, PageBody, time, wrong},
    failed,
};
use crate::{
    Todo,
    model::{CHANGES_PER_REQUEST, Change, Create, Edit, ItemId, ItemRef, check_content, merge::Status},
    store::{Batch, Outcome, Synced},
};
use axum::extract::State;
use minigate::{ApiError, CurrentUser, IdempotencyKey, Json, model::secret::sha256};
use serde::{Deserialize, Deserializer, Serialize};

const BODY_BYTES: usize = 512 * 1024;
const CLIENT_ID_CHARS: usize = 64;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangesRequest {
    /// The `change` of the last answer: the answer tells what changed since. Without it, it tells nothing but results.
    base: Option<i64>,
    changes: Vec<ChangeBody>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct ChangeBody {
    op: Op,
    id: Option<ItemId>,
    client_id: Option<String>,
    version: Option<i64>,
    content: Option<String>,
    checked: Option<bool>,
    /// Absent: as it was; `null`: none.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    due_at: Option<Option<String>>,
    after_id: Option<ItemId>,
    after_client_id: Option<String>,
    /// When the user did it, by the phone's clock.
    at: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Op {
    Create,
    Edit,
    Check,
    Uncheck,
    Move,
    Delete,
}

#[derive(Serialize)]
pub(super) struct ChangesAnswer {
    results: Vec<ResultBody>,
    #[serde(flatten)]
    page: Option<PageBody>,
}

#[derive(Serialize)]
struct ResultBody {
    status: Status,
    id: Option<ItemId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// As it is now; absent once it is deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<ItemBody>,
}

/// Merges what a phone's user did, in this order, and tells what became of each.
pub(super) async fn post(
    State(todo): State<Todo>,
    user: CurrentUser,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<ChangesRequest, BODY_BYTES>,
) -> Result<Json<ChangesAnswer>, ApiError> {
    if body.changes.len() > CHANGES_PER_REQUEST {
        return Err(wrong("changes", "length", "at most 200 at a time: send the rest in another request"));
    }
    let hash = sha256(&serde_json::to_vec(&body.changes).unwrap_or_default());
    let now = todo.gate().now();
    let changes = body.changes.into_iter().enumerate().map(|(n, change)| change.read(n, now));
    let batch = Batch {
        user: user.id(),
        changes: changes.collect::<Result<_, _>>()?,
        key: key.map(|key| (key, hash)),
        base: body.base,
        now,
    };
    match todo.sync(batch).await.map_err(failed)? {
        Synced::Done { outcomes, page } => {
            Ok(Json(ChangesAnswer { results: outcomes.into_iter().map(result).collect(), page: page.map(Into::into) }))
        }
        Synced::KeyReused => {
            Err(wrong("Idempotency-Key", "reused", "belongs to a request with other changes: take a new one"))
        }
    }
}

fn result((outcome, item): (Outcome, Option<crate::model::Item>)) -> ResultBody {
    let Outcome { status, id, code } = outcome;
    ResultBody { status, id, code, item: item.filter(|item| item.deleted_at.is_none()).map(Into::into) }
}

impl ChangeBody {
    fn read(self, n: usize, now: minigate::model::Time) -> Result<Change, ApiError> {
        let field = |name: &str| format!("changes[{n}].{name}");
        let content = match &self.content {
            Some(text) => Some(check_content(text).map_err(|detail| wrong(field("content"), "content", detail))?),
            None => None,
        };
        let due_at = match &self.due_at {
            Some(Some(text)) => Some(Some(time(field("due_at"), text)?)),
            Some(None) => Some(None),
            None => None,
        };
        let at = self.at.as_ref().map_or(Ok(now), |text| time(field("at"), text))?;
        if ![&self.client_id, &self.after_client_id].into_iter().flatten().all(|id| is_client_id(id)) {
            return Err(wrong(field("client_id"), "format", "has 1 to 64 letters, digits, - and _"));
        }
        if self.op == Op::Create {
            let missing = |name| wrong(field(name), "required", "is missing");
            return Ok(Change::Create(Create {
                client_id: self.client_id.ok_or_else(|| missing("client_id"))?,
                content: content.ok_or_else(|| missing("content"))?,
                checked_at: self.checked.unwrap_or(false).then_some(at),
                due_at: due_at.flatten(),
            }));
        }
        let item = item_ref(self.id, self.client_id);
        let item = item.ok_or_else(|| wrong(field("id"), "required", "name the item by id or client_id"))?;
        let edit = match self.op {
            Op::Edit if content.is_none() && due_at.is_none() => {
                return Err(wrong(field("content"), "required", "say what to change: content or due_at"));
            }
            Op::Edit | Op::Create => Edit::Fields { content, due_at },
            Op::Check => Edit::Check { at },
            Op::Uncheck => Edit::Uncheck,
            Op::Move => Edit::Move { after: item_ref(self.after_id, self.after_client_id) },
            Op::Delete => Edit::Delete,
        };
        Ok(Change::To { item, seen: self.version, edit })
    }
}

fn item_ref(id: Option<ItemId>, client_id: Option<String>) -> Option<ItemRef> {
    id.map(ItemRef::Id).or(client_id.map(ItemRef::Client))
}

fn is_client_id(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=CLIENT_ID_CHARS).contains(&id.len()) && id.bytes().all(fits)
}

/// Tells `null` from nothing at all.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
