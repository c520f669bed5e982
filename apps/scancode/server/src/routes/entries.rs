//! The log: `/api/warehouses/{id}/entries` and `/api/entries`.

use super::{
    body::EntryBody,
    cursor,
    extract::{Here, Visitor},
};
use crate::{
    Inventory,
    errors::told,
    people::People,
    rules::Kind,
    store::{Entry, EntryQuery},
};
use axum::extract::State;
use minigate::{ApiError, Json, Query};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ListQuery {
    kind: String,
    goods: String,
    after: String,
    limit: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct ListBody {
    entries: Vec<EntryBody>,
    next: Option<String>,
}

/// `GET /api/warehouses/{id}/entries`
pub(crate) async fn list(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    Query(query): Query<ListQuery>,
) -> Result<Json<ListBody>, ApiError> {
    let (query, limit) = query.checked()?;
    let entries = inventory.store().list_entries(asked, query).await?.map_err(told)?;
    shown(&inventory, entries, limit).await
}

/// `GET /api/entries`
pub(crate) async fn list_all(
    State(inventory): State<Inventory>,
    Visitor(user): Visitor,
    Query(query): Query<ListQuery>,
) -> Result<Json<ListBody>, ApiError> {
    let (query, limit) = query.checked()?;
    let entries = inventory.store().list_all_entries(user, query).await?;
    shown(&inventory, entries, limit).await
}

impl ListQuery {
    /// With one more than asked for, which says whether there is a next page.
    fn checked(self) -> Result<(EntryQuery, usize), ApiError> {
        let limit = cursor::limit(&self.limit)?;
        let kind = match self.kind.as_str() {
            "" => None,
            text => Some(Kind::parse(text).ok_or_else(|| ApiError::invalid("kind", "value", "is no kind of entry"))?),
        };
        let before = id("after", &self.after)?.unwrap_or(Uuid::max());
        let query = EntryQuery { kind, goods: id("goods", &self.goods)?, before, limit: limit + 1 };
        Ok((query, limit as usize))
    }
}

fn id(field: &str, text: &str) -> Result<Option<Uuid>, ApiError> {
    if text.is_empty() {
        return Ok(None);
    }
    Uuid::try_parse(text).map(Some).map_err(|_| ApiError::invalid(field, "format", "is not an id"))
}

async fn shown(inventory: &Inventory, mut entries: Vec<Entry>, limit: usize) -> Result<Json<ListBody>, ApiError> {
    let has_more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries.last().filter(|_| has_more).map(|last| last.id.to_string());
    let people = People::find(inventory.gate(), entries.iter().flat_map(EntryBody::mentioned).collect()).await?;
    let entries = entries.into_iter().map(|entry| EntryBody::of(entry, &people)).collect();
    Ok(Json(ListBody { entries, next }))
}
