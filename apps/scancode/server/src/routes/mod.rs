//! Every route of the inventory; all need a logged-in user.

mod body;
mod cursor;
mod entries;
mod export;
mod extract;
mod goods;
mod imports;
mod invitations;
mod members;
mod scans;
mod warehouses;

pub(crate) use body::GoodsBody;

use crate::Inventory;
use axum::{
    Router,
    routing::{get, post, put},
};
use minigate::{
    ApiError,
    flow::{Code, Error},
};

pub(crate) fn router() -> Router<Inventory> {
    Router::new()
        .route("/api/warehouses", get(warehouses::list).post(warehouses::create))
        .route("/api/warehouses/{warehouse}", get(warehouses::get).put(warehouses::rename).delete(warehouses::delete))
        .route("/api/warehouses/{warehouse}/goods", get(goods::list))
        .route("/api/warehouses/{warehouse}/goods/by-code", get(goods::find_by_code))
        .route("/api/warehouses/{warehouse}/goods/{goods}", get(goods::get).put(goods::edit).delete(goods::delete))
        .route("/api/warehouses/{warehouse}/goods/{goods}/stock-take", post(scans::take_stock))
        .route("/api/warehouses/{warehouse}/scans", post(scans::scan))
        .route("/api/warehouses/{warehouse}/entries", get(entries::list))
        .route("/api/warehouses/{warehouse}/members", get(members::list))
        .route("/api/warehouses/{warehouse}/members/{user}", put(members::set_role).delete(members::remove))
        .route("/api/warehouses/{warehouse}/invitations", post(invitations::create))
        .route("/api/warehouses/{warehouse}/export", get(export::get))
        .route("/api/warehouses/{warehouse}/imports", post(imports::create))
        .route("/api/entries", get(entries::list_all))
        .route("/api/imports/{import}", get(imports::get).delete(imports::cancel))
        .route("/api/invitations/{token}", get(invitations::get))
        .route("/api/invitations/{token}/accept", post(invitations::accept))
        .method_not_allowed_fallback(async || ApiError::from(Error::Rejected(Code::MethodNotAllowed)))
}
