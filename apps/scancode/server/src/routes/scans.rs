//! What changes the stock: `/scans` and `/stock-take`.

use super::{
    body::StockChangeBody,
    extract::{GoodsId, Here, RequestKey},
};
use crate::{
    Inventory,
    errors::{told, unfit},
    people::People,
    rules::{self, Direction},
    store::{Once, Place, Scan, StockChange, StockTake},
};
use axum::extract::State;
use minigate::{ApiError, Json};
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScanBody {
    direction: Direction,
    code: String,
    #[serde(default = "one")]
    quantity: i64,
    name: Option<String>,
    remarks: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StockTakeBody {
    counted: i64,
    version: Option<i64>,
}

const fn one() -> i64 {
    1
}

/// `POST /api/warehouses/{id}/scans`
pub(crate) async fn scan(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    RequestKey(key): RequestKey,
    Json(body): Json<ScanBody>,
) -> Result<Json<StockChangeBody>, ApiError> {
    let once = Once::new(asked.user, &key, &asked_for(&("scan", asked.warehouse, &body)));
    let text = |text: Option<String>, check: fn(&str) -> _| text.as_deref().map(check).transpose();
    let scan = Scan {
        place: Place::Named(asked, once),
        direction: body.direction,
        code: rules::code(&body.code).map_err(unfit("code"))?,
        quantity: rules::quantity(body.quantity).map_err(unfit("quantity"))?,
        name: text(body.name, rules::goods_name).map_err(unfit("name"))?,
        remarks: text(body.remarks, rules::remarks).map_err(unfit("remarks"))?,
        goods_id: inventory.new_id(),
        entry_id: inventory.new_id(),
        now: inventory.now(),
    };
    let change = inventory.store().scan(scan).await?.map_err(told)?;
    shown(&inventory, change).await
}

/// `POST /api/warehouses/{id}/goods/{gid}/stock-take`
pub(crate) async fn take_stock(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    GoodsId(id): GoodsId,
    RequestKey(key): RequestKey,
    Json(body): Json<StockTakeBody>,
) -> Result<Json<StockChangeBody>, ApiError> {
    let once = Once::new(asked.user, &key, &asked_for(&("stock-take", asked.warehouse, id, &body)));
    let take = StockTake {
        asked,
        id,
        counted: rules::stock(body.counted).map_err(unfit("counted"))?,
        version: body.version,
        once,
        entry_id: inventory.new_id(),
        now: inventory.now(),
    };
    let change = inventory.store().take_stock(take).await?.map_err(told)?;
    shown(&inventory, change).await
}

/// All that makes a request this one: the same body in another order of fields is the same.
fn asked_for(request: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(request).unwrap_or_default()
}

async fn shown(inventory: &Inventory, change: StockChange) -> Result<Json<StockChangeBody>, ApiError> {
    let people = People::find(inventory.gate(), vec![change.entry.by]).await?;
    Ok(Json(StockChangeBody::of(change, &people)))
}
