//! `scancode_goods`: one row.

use super::{Asked, Outcome, Refused, Store, allowed, role_of};
use crate::rules::{self, Role};
use minigate::model::Time;
use minigate_store::{
    Error, args,
    database::{FromRow, Invalid, Row, Sql, Tx},
    for_update, insert_if_absent,
};
use uuid::Uuid;

/// Goods of one code in one warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods {
    pub id: Uuid,
    pub code: String,
    pub name: String,
    pub remarks: String,
    pub stock: i64,
    pub low_level: Option<i64>,
    /// Grows with every change.
    pub version: i64,
    pub created_at: Time,
    pub last_active_at: Time,
    /// The place in the order of use: at most [`rules::SAME_USE`] before `last_active_at`.
    pub used_at: Time,
}

/// The columns of a [`Goods`].
macro_rules! goods_columns {
    () => {
        "id, code, name, remarks, stock, low_level, version, created_at, last_active_at, used_at"
    };
}
pub(super) use goods_columns;

/// What comes after `FROM scancode_goods`.
macro_rules! select_goods {
    ($($tail:expr),+) => {
        minigate_store::sql!(
            concat!("SELECT ", $crate::store::goods::goods_columns!(), " FROM scancode_goods ", $($tail),+)
        )
    };
}
pub(super) use select_goods;

/// The same of low goods. SQLite would rather go through all goods in their order than sort the few that are low.
macro_rules! select_low_goods {
    ($($tail:expr),+) => {
        minigate_store::sql!(
            sqlite: concat!(
                "SELECT ", $crate::store::goods::goods_columns!(), " FROM scancode_goods INDEXED BY scancode_goods_low ",
                $($tail),+
            ),
            postgres: concat!("SELECT ", $crate::store::goods::goods_columns!(), " FROM scancode_goods ", $($tail),+),
            mysql: concat!("SELECT ", $crate::store::goods::goods_columns!(), " FROM scancode_goods ", $($tail),+)
        )
    };
}
pub(super) use select_low_goods;

const FIND: Sql = select_goods!("WHERE warehouse_id = $1 AND id = $2");

const FIND_BY_CODE: Sql = select_goods!("WHERE warehouse_id = $1 AND code = $2");

const HOLD: Sql =
    for_update!(concat!("SELECT ", goods_columns!(), " FROM scancode_goods WHERE warehouse_id = $1 AND id = $2"));

const HOLD_BY_CODE: Sql =
    for_update!(concat!("SELECT ", goods_columns!(), " FROM scancode_goods WHERE warehouse_id = $1 AND code = $2"));

const INSERT: Sql = insert_if_absent!(
    "INSERT INTO scancode_goods (id, warehouse_id, code, name, name_folded, remarks, stock, low_level, is_low, version,
                                 created_at, last_active_at, used_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $12)",
    "id"
);

impl Goods {
    pub fn is_low(&self) -> bool {
        rules::is_low(self.stock, self.low_level)
    }

    /// As they are stored after a change.
    pub(super) fn changed(self, now: Time) -> Self {
        Self { version: self.version + 1, last_active_at: now, used_at: now, ..self }
    }
}

impl Store {
    pub async fn find_goods(&self, asked: Asked, id: Uuid) -> Outcome<Goods> {
        let found = self.database.read((asked, id), |(asked, id), tx| {
            Box::pin(async move {
                allowed!(role_of(tx, *asked, Role::Viewer).await?);
                Ok(find(tx, asked.warehouse, *id).await?.ok_or(Refused::GoodsUnknown))
            })
        });
        found.await
    }

    pub async fn find_goods_by_code(&self, asked: Asked, code: String) -> Outcome<Goods> {
        let found = self.database.read((asked, code), |(asked, code), tx| {
            Box::pin(async move {
                allowed!(role_of(tx, *asked, Role::Viewer).await?);
                Ok(find_by_code(tx, asked.warehouse, code).await?.ok_or(Refused::GoodsUnknown))
            })
        });
        found.await
    }
}

pub(super) async fn find(tx: &mut Tx, warehouse: Uuid, id: Uuid) -> Result<Option<Goods>, Error> {
    tx.one(FIND, args![&warehouse, &id]).await
}

pub(super) async fn find_by_code(tx: &mut Tx, warehouse: Uuid, code: &str) -> Result<Option<Goods>, Error> {
    tx.one(FIND_BY_CODE, args![&warehouse, code]).await
}

/// The row as it is now and stays until this transaction ends.
pub(super) async fn hold(tx: &mut Tx, warehouse: Uuid, id: Uuid) -> Result<Option<Goods>, Error> {
    tx.one(HOLD, args![&warehouse, &id]).await
}

pub(super) async fn hold_by_code(tx: &mut Tx, warehouse: Uuid, code: &str) -> Result<Option<Goods>, Error> {
    tx.one(HOLD_BY_CODE, args![&warehouse, code]).await
}

/// Inserts a row unless its code is taken; gives what is there then, whosever it is.
pub(super) async fn insert_or_find(tx: &mut Tx, warehouse: Uuid, goods: &Goods) -> Result<Option<Goods>, Error> {
    let folded = rules::folded(&goods.name);
    let args = args![
        &goods.id,
        &warehouse,
        &goods.code,
        &goods.name,
        &folded,
        &goods.remarks,
        goods.stock,
        goods.low_level,
        i64::from(goods.is_low()),
        goods.created_at,
        goods.last_active_at,
        goods.used_at,
    ];
    tx.run(INSERT, args).await?;
    find_by_code(tx, warehouse, &goods.code).await
}

impl FromRow for Goods {
    const TABLE: &'static str = "scancode_goods";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            id: row.get(0)?,
            code: row.get(1)?,
            name: row.get(2)?,
            remarks: row.get(3)?,
            stock: row.get(4)?,
            low_level: row.get(5)?,
            version: row.get(6)?,
            created_at: row.get(7)?,
            last_active_at: row.get(8)?,
            used_at: row.get(9)?,
        })
    }
}
