//! `/api/warehouses`

use super::{
    body::WarehouseBody,
    extract::{Here, Visitor},
};
use crate::{
    Inventory,
    errors::{told, unfit},
    people::People,
    rules,
    store::{Asked, NewWarehouse, Warehouse},
};
use axum::extract::State;
use http::StatusCode;
use minigate::{ApiError, Json};
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameBody {
    name: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct ListBody {
    warehouses: Vec<WarehouseBody>,
}

/// `GET /api/warehouses`
pub(crate) async fn list(
    State(inventory): State<Inventory>,
    Visitor(user): Visitor,
) -> Result<Json<ListBody>, ApiError> {
    let warehouses = inventory.store().list_warehouses(user).await?;
    let people = People::find(inventory.gate(), warehouses.iter().map(|warehouse| warehouse.owner).collect()).await?;
    let bodies = warehouses.into_iter().map(|warehouse| WarehouseBody::of(warehouse, &people));
    Ok(Json(ListBody { warehouses: bodies.collect() }))
}

/// `POST /api/warehouses`
pub(crate) async fn create(
    State(inventory): State<Inventory>,
    Visitor(user): Visitor,
    Json(body): Json<NameBody>,
) -> Result<(StatusCode, Json<WarehouseBody>), ApiError> {
    let name = rules::warehouse_name(&body.name).map_err(unfit("name"))?;
    let (id, entry_id, now) = (inventory.new_id(), inventory.new_id(), inventory.now());
    let created = inventory.store().create_warehouse(NewWarehouse { id, owner: user, name, entry_id, now }).await?;
    created.map_err(told)?;
    Ok((StatusCode::CREATED, Json(find(&inventory, Asked { warehouse: id, user }).await?)))
}

/// `GET /api/warehouses/{id}`
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    Here(asked): Here,
) -> Result<Json<WarehouseBody>, ApiError> {
    find(&inventory, asked).await.map(Json)
}

/// `PUT /api/warehouses/{id}`
pub(crate) async fn rename(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    Json(body): Json<NameBody>,
) -> Result<Json<WarehouseBody>, ApiError> {
    let name = rules::warehouse_name(&body.name).map_err(unfit("name"))?;
    let renamed = inventory.store().rename_warehouse(asked, name, inventory.new_id(), inventory.now()).await?;
    renamed.map_err(told)?;
    find(&inventory, asked).await.map(Json)
}

/// `DELETE /api/warehouses/{id}`
pub(crate) async fn delete(State(inventory): State<Inventory>, Here(asked): Here) -> Result<StatusCode, ApiError> {
    inventory.store().delete_warehouse(asked, inventory.new_id(), inventory.now()).await?.map_err(told)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn find(inventory: &Inventory, asked: Asked) -> Result<WarehouseBody, ApiError> {
    shown(inventory, inventory.store().find_warehouse(asked).await?.map_err(told)?).await
}

/// With its owner.
pub(super) async fn shown(inventory: &Inventory, warehouse: Warehouse) -> Result<WarehouseBody, ApiError> {
    let people = People::find(inventory.gate(), vec![warehouse.owner]).await?;
    Ok(WarehouseBody::of(warehouse, &people))
}
