//! What an item looks like from outside.

use crate::{
    model::{Item, ItemId, Reminder},
    store::Page,
};
use jiff::Timestamp;
use minigate::{ApiError, flow::FieldError, model::Time};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct ItemBody {
    id: ItemId,
    client_id: Option<String>,
    content: String,
    checked: bool,
    checked_at: Option<Time>,
    due_at: Option<Time>,
    /// The largest is on top.
    order: i64,
    version: i64,
    created_at: Time,
    reminder: Option<ReminderBody>,
}

#[derive(Serialize)]
struct ReminderBody {
    due_at: Time,
    state: &'static str,
}

/// An item that is no more.
#[derive(Serialize)]
pub(super) struct Gone {
    id: ItemId,
    client_id: Option<String>,
    version: i64,
}

#[derive(Serialize)]
pub(super) struct PageBody {
    items: Vec<ItemBody>,
    deleted: Vec<Gone>,
    change: i64,
    more: bool,
    reset: bool,
}

impl From<Item> for ItemBody {
    fn from(item: Item) -> Self {
        Self {
            id: item.id,
            client_id: item.client_id,
            content: item.content,
            checked: item.checked_at.is_some(),
            checked_at: item.checked_at,
            due_at: item.due_at,
            order: item.place,
            version: item.stamps.version,
            created_at: item.created_at,
            reminder: item
                .reminder
                .map(|Reminder { at, state, .. }| ReminderBody { due_at: at, state: state.as_str() }),
        }
    }
}

impl From<Page> for PageBody {
    fn from(page: Page) -> Self {
        let (deleted, items): (Vec<_>, Vec<_>) = page.items.into_iter().partition(|item| item.deleted_at.is_some());
        let gone = |item: Item| Gone { id: item.id, client_id: item.client_id, version: item.stamps.version };
        Self {
            items: items.into_iter().map(Into::into).collect(),
            deleted: deleted.into_iter().map(gone).collect(),
            change: page.change,
            more: page.more,
            reset: page.reset,
        }
    }
}

/// A time of RFC 3339, between 2000 and 2200.
pub(super) fn time(field: impl Into<String>, text: &str) -> Result<Time, ApiError> {
    let years = 946_684_800..7_258_118_400;
    let at = text.parse::<Timestamp>().ok().filter(|at| years.contains(&at.as_second()));
    let at = at.ok_or_else(|| wrong(field, "format", "must be a time such as 2026-11-22T09:00:00+08:00"))?;
    Ok(Time::from_micros(at.as_microsecond()))
}

pub(super) fn wrong(field: impl Into<String>, code: &'static str, detail: &'static str) -> ApiError {
    ApiError::field(FieldError::new(field.into(), code, detail))
}
