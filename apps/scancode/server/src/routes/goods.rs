//! `/api/warehouses/{id}/goods`

use super::{
    body::GoodsBody,
    cursor,
    extract::{GoodsId, Here},
};
use crate::{
    Inventory,
    errors::{told, unfit},
    rules::{self, Unfit},
    store::{Edit, GoodsEdit, GoodsPage, Sort},
};
use axum::extract::State;
use http::StatusCode;
use minigate::{ApiError, Json, Query};
use serde::{Deserialize, Deserializer, Serialize};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub(crate) struct ListQuery {
    query: String,
    low: String,
    sort: String,
    after: String,
    limit: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct ListBody {
    goods: Vec<GoodsBody>,
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeQuery {
    code: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditBody {
    name: Option<String>,
    remarks: Option<String>,
    /// `null` takes it away.
    #[serde(default, deserialize_with = "present")]
    low_level: Option<Option<i64>>,
    version: i64,
}

/// `GET /api/warehouses/{id}/goods`
pub(crate) async fn list(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    Query(query): Query<ListQuery>,
) -> Result<Json<ListBody>, ApiError> {
    let page = query.page()?;
    let (sort, limit) = (page.sort, page.limit as usize);
    // One more than asked for says whether there is a next page.
    let page = GoodsPage { limit: page.limit + 1, ..page };
    let mut goods = inventory.store().list_goods(asked, page).await?.map_err(told)?;
    let has_more = goods.len() > limit;
    goods.truncate(limit);
    let next = goods.last().filter(|_| has_more).map(|last| cursor::write(&sort.behind(last)));
    Ok(Json(ListBody { goods: goods.into_iter().map(GoodsBody::from).collect(), next }))
}

/// `GET /api/warehouses/{id}/goods/by-code`
pub(crate) async fn find_by_code(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    Query(CodeQuery { code }): Query<CodeQuery>,
) -> Result<Json<GoodsBody>, ApiError> {
    let code = rules::code(&code).map_err(unfit("code"))?;
    Ok(Json(inventory.store().find_goods_by_code(asked, code).await?.map_err(told)?.into()))
}

/// `GET /api/warehouses/{id}/goods/{gid}`
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    GoodsId(id): GoodsId,
) -> Result<Json<GoodsBody>, ApiError> {
    Ok(Json(inventory.store().find_goods(asked, id).await?.map_err(told)?.into()))
}

/// `PUT /api/warehouses/{id}/goods/{gid}`
pub(crate) async fn edit(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    GoodsId(id): GoodsId,
    Json(body): Json<EditBody>,
) -> Result<Json<GoodsBody>, ApiError> {
    let edit = GoodsEdit {
        asked,
        id,
        version: body.version,
        name: field(body.name, |name| rules::goods_name(&name)).map_err(unfit("name"))?,
        remarks: field(body.remarks, |remarks| rules::remarks(&remarks)).map_err(unfit("remarks"))?,
        low_level: field(body.low_level, |level| level.map(rules::stock).transpose()).map_err(unfit("low_level"))?,
        entry_id: inventory.new_id(),
        now: inventory.now(),
    };
    Ok(Json(inventory.store().edit_goods(edit).await?.map_err(told)?.into()))
}

/// `DELETE /api/warehouses/{id}/goods/{gid}`
pub(crate) async fn delete(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    GoodsId(id): GoodsId,
) -> Result<StatusCode, ApiError> {
    inventory.store().delete_goods(asked, id, inventory.new_id(), inventory.now()).await?.map_err(told)?;
    Ok(StatusCode::NO_CONTENT)
}

impl ListQuery {
    fn page(self) -> Result<GoodsPage, ApiError> {
        let sort = match self.sort.as_str() {
            "" | "recent" => Sort::Recent,
            "name" => Sort::Name,
            "count" => Sort::Count,
            _ => return Err(ApiError::invalid("sort", "value", "is recent, name or count")),
        };
        let low_only = match self.low.as_str() {
            "" | "false" => false,
            "true" => true,
            _ => return Err(ApiError::invalid("low", "value", "is true or false")),
        };
        let after = if self.after.is_empty() { sort.start() } else { cursor::read(sort, &self.after)? };
        let query = match self.query.as_str() {
            "" => None,
            text => Some(rules::code(text).map_err(unfit("query"))?),
        };
        Ok(GoodsPage { query, low_only, sort, after, limit: cursor::limit(&self.limit)? })
    }
}

fn field<F, T>(sent: Option<F>, check: impl FnOnce(F) -> Result<T, Unfit>) -> Result<Edit<T>, Unfit> {
    sent.map_or(Ok(Edit::Keep), |value| check(value).map(Edit::Set))
}

/// A field that is `null` is there all the same.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<i64>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
