//! What clients read.

use crate::{
    people::{Named, People, Person},
    rules::{Kind, Role},
    store::{Entry, Goods, GoodsName, StockChange, Warehouse},
};
use minigate::model::{Time, UserId};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

#[derive(Debug, Serialize)]
pub(crate) struct WarehouseBody {
    id: Uuid,
    name: String,
    role: Role,
    is_owner: bool,
    owner: Person,
    goods_count: i64,
    low_count: i64,
    members_count: i64,
    created_at: Time,
    last_active_at: Time,
}

#[derive(Debug, Serialize)]
pub(crate) struct GoodsBody {
    id: Uuid,
    code: String,
    name: String,
    remarks: String,
    count: i64,
    low_level: Option<i64>,
    is_low: bool,
    version: i64,
    created_at: Time,
    last_active_at: Time,
}

#[derive(Debug, Serialize)]
pub(crate) struct EntryBody {
    id: Uuid,
    at: Time,
    kind: Kind,
    quantity: Option<i64>,
    count_after: Option<i64>,
    by: Named,
    warehouse_id: Uuid,
    goods: Option<GoodsName>,
    detail: Option<Value>,
}

#[derive(Debug, Serialize)]
pub(crate) struct StockChangeBody {
    goods: GoodsBody,
    entry: EntryBody,
    is_new: bool,
}

impl WarehouseBody {
    pub(crate) fn of(warehouse: Warehouse, people: &People) -> Self {
        Self {
            id: warehouse.id,
            name: warehouse.name,
            role: warehouse.role,
            is_owner: warehouse.role == Role::Owner,
            owner: people.person(warehouse.owner),
            goods_count: warehouse.goods_count,
            low_count: warehouse.low_count,
            members_count: warehouse.members_count,
            created_at: warehouse.created_at,
            last_active_at: warehouse.last_active_at,
        }
    }
}

impl From<Goods> for GoodsBody {
    fn from(goods: Goods) -> Self {
        Self {
            is_low: goods.is_low(),
            id: goods.id,
            code: goods.code,
            name: goods.name,
            remarks: goods.remarks,
            count: goods.stock,
            low_level: goods.low_level,
            version: goods.version,
            created_at: goods.created_at,
            last_active_at: goods.last_active_at,
        }
    }
}

impl EntryBody {
    pub(crate) fn of(entry: Entry, people: &People) -> Self {
        let member = member_of(&entry);
        let mut detail = entry.detail;
        // Not stored: a name that was edited or deleted is nobody's to keep.
        if let (Some(member), Some(Value::Object(detail))) = (member, &mut detail) {
            detail.insert("nickname".to_owned(), people.nickname(member).into());
        }
        Self {
            id: entry.id,
            at: entry.at,
            kind: entry.kind,
            quantity: entry.quantity,
            count_after: entry.count_after,
            by: people.named(entry.by),
            warehouse_id: entry.warehouse_id,
            goods: entry.goods,
            detail,
        }
    }

    /// Who is to be known for telling of an entry.
    pub(crate) fn mentioned(entry: &Entry) -> impl Iterator<Item = UserId> + use<> {
        std::iter::once(entry.by).chain(member_of(entry))
    }
}

/// The member that an entry is about.
fn member_of(entry: &Entry) -> Option<UserId> {
    entry.detail.as_ref()?.get("user")?.as_str()?.parse().ok()
}

impl StockChangeBody {
    pub(crate) fn of(change: StockChange, people: &People) -> Self {
        Self { goods: change.goods.into(), entry: EntryBody::of(change.entry, people), is_new: change.is_new }
    }
}
