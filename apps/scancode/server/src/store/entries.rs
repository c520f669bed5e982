//! `scancode_entries`: the log.

use super::{Asked, Goods, Outcome, Store, allowed, role_of};
use crate::rules::{Kind, Role};
use minigate::model::{Time, UserId};
use minigate_store::{
    Error, args,
    database::{FromRow, Invalid, Many, Row, Sql, Tx},
    sql,
};
use serde::Serialize;
use serde_json::Value;
use std::sync::LazyLock;
use uuid::Uuid;

/// One row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: Uuid,
    pub at: Time,
    pub kind: Kind,
    /// How many came or went; for a stock-take and an import the difference.
    pub quantity: Option<i64>,
    pub count_after: Option<i64>,
    pub by: UserId,
    pub warehouse_id: Uuid,
    pub goods: Option<GoodsName>,
    pub detail: Option<Value>,
}

/// What goods were called at that time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoodsName {
    pub id: Uuid,
    pub code: String,
    pub name: String,
}

/// Which entries, newest first.
#[derive(Debug, Clone)]
pub struct EntryQuery {
    pub kind: Option<Kind>,
    pub goods: Option<Uuid>,
    /// Those before this one.
    pub before: Uuid,
    pub limit: u32,
}

macro_rules! select_entries {
    ($log:literal $which:literal) => {
        concat!(
            "SELECT id, at, kind, quantity, count_after, by_user, warehouse_id, goods_id, code, name, detail
             FROM scancode_entries WHERE ",
            $log,
            " = $1 ",
            $which
        )
    };
}

/// SQLite would rather go through a whole log than use the index of goods: a `+` keeps it from that.
macro_rules! select_entries_of_goods {
    ($which:literal) => {
        sql!(
            sqlite: select_entries!("+log_id" $which),
            postgres: select_entries!("log_id" $which),
            mysql: select_entries!("log_id" $which)
        )
    };
}

const LIST: Sql = sql!(select_entries!("log_id" "AND id < $2 ORDER BY id DESC LIMIT $3"));

const LIST_OF_SCANS: Sql = sql!(select_entries!("log_id" "AND kind = $2 AND id < $3 ORDER BY id DESC LIMIT $4"));

// The index is of these, and a database must be told that it may be used.
const LIST_OF_KIND: Sql = sql!(select_entries!(
    "log_id" "AND kind = $2 AND kind NOT IN ('scanned_in', 'scanned_out') AND id < $3 ORDER BY id DESC LIMIT $4"
));

const LIST_OF_GOODS: Sql = select_entries_of_goods!("AND goods_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4");

const LIST_OF_BOTH: Sql =
    select_entries_of_goods!("AND goods_id = $2 AND kind = $3 AND id < $4 ORDER BY id DESC LIMIT $5");

const COLUMNS: usize = 12;

const INSERT: Sql = sql!(
    "INSERT INTO scancode_entries (id, log_id, warehouse_id, at, kind, quantity, count_after, by_user, goods_id, code, name, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
);

static INSERT_MANY: LazyLock<Many> = LazyLock::new(|| {
    let into = "INSERT INTO scancode_entries (id, log_id, warehouse_id, at, kind, quantity, count_after, by_user, goods_id, \
                code, name, detail) VALUES";
    Many::insert(into, COLUMNS)
});

impl Entry {
    /// About the warehouse itself.
    pub(super) fn of_warehouse(id: Uuid, asked: Asked, at: Time, kind: Kind, detail: Value) -> Self {
        Self {
            id,
            at,
            kind,
            quantity: None,
            count_after: None,
            by: asked.user,
            warehouse_id: asked.warehouse,
            goods: None,
            detail: Some(detail),
        }
    }

    /// About goods, as they are now.
    pub(super) fn of_goods(id: Uuid, asked: Asked, at: Time, kind: Kind, quantity: i64, goods: &Goods) -> Self {
        Self {
            id,
            at,
            kind,
            quantity: Some(quantity),
            count_after: Some(goods.stock),
            by: asked.user,
            warehouse_id: asked.warehouse,
            goods: Some(GoodsName { id: goods.id, code: goods.code.clone(), name: goods.name.clone() }),
            detail: None,
        }
    }
}

impl Store {
    /// One warehouse's log.
    pub async fn list_entries(&self, asked: Asked, query: EntryQuery) -> Outcome<Vec<Entry>> {
        let listed = self.database.read((asked, query), |(asked, query), tx| {
            Box::pin(async move {
                allowed!(role_of(tx, *asked, Role::Viewer).await?);
                list(tx, asked.warehouse, query).await.map(Ok)
            })
        });
        listed.await
    }

    /// The logs of all warehouses of which the user is a member, and what is left of those that they deleted.
    pub async fn list_all_entries(&self, user: UserId, query: EntryQuery) -> Result<Vec<Entry>, Error> {
        let listed = self.database.read((user, query), |(user, query), tx| Box::pin(list_all(tx, *user, query)));
        listed.await
    }
}

/// Each log by its own index, and then the newest of all: one statement over all of them would sort them whole.
async fn list_all(tx: &mut Tx, user: UserId, query: &EntryQuery) -> Result<Vec<Entry>, Error> {
    let mut logs = super::members::warehouses_of(tx, user).await?;
    logs.push(user.uuid());
    let mut entries = Vec::new();
    for log in logs {
        entries.extend(list(tx, log, query).await?);
    }
    entries.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.id));
    entries.truncate(query.limit as usize);
    Ok(entries)
}

async fn list(tx: &mut Tx, log: Uuid, query: &EntryQuery) -> Result<Vec<Entry>, Error> {
    let EntryQuery { kind, goods, before, limit } = query;
    match (kind, goods) {
        (None, None) => tx.all(LIST, args![&log, before, *limit]).await,
        (Some(kind), None) => {
            let list = if kind.is_scan() { LIST_OF_SCANS } else { LIST_OF_KIND };
            tx.all(list, args![&log, kind.as_str(), before, *limit]).await
        }
        (None, Some(goods)) => tx.all(LIST_OF_GOODS, args![&log, goods, before, *limit]).await,
        (Some(kind), Some(goods)) => tx.all(LIST_OF_BOTH, args![&log, goods, kind.as_str(), before, *limit]).await,
    }
}

pub(super) async fn insert(tx: &mut Tx, log: Uuid, entry: &Entry) -> Result<(), Error> {
    let goods = entry.goods.as_ref();
    let detail = entry.detail.as_ref().map(Value::to_string);
    let args = args![
        &entry.id,
        &log,
        &entry.warehouse_id,
        entry.at,
        entry.kind.as_str(),
        entry.quantity,
        entry.count_after,
        &entry.by,
        goods.map(|goods| &goods.id),
        goods.map(|goods| &goods.code),
        goods.map(|goods| &goods.name),
        detail.as_deref(),
    ];
    tx.run(INSERT, args).await.map(drop)
}

/// Entries about goods, of one warehouse.
pub(super) async fn insert_many(tx: &mut Tx, entries: &[Entry]) -> Result<(), Error> {
    for (statement, piece) in INSERT_MANY.pieces(entries) {
        let mut values = Vec::with_capacity(piece.len() * COLUMNS);
        for entry in piece {
            let goods = entry.goods.as_ref();
            values.extend_from_slice(args![
                &entry.id,
                &entry.warehouse_id,
                &entry.warehouse_id,
                entry.at,
                entry.kind.as_str(),
                entry.quantity,
                entry.count_after,
                &entry.by,
                goods.map(|goods| &goods.id),
                goods.map(|goods| &goods.code),
                goods.map(|goods| &goods.name),
                None::<&str>,
            ]);
        }
        tx.run(statement, &values).await?;
    }
    Ok(())
}

impl FromRow for Entry {
    const TABLE: &'static str = "scancode_entries";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let goods: Option<Uuid> = row.get(7)?;
        let goods = match goods {
            Some(id) => Some(GoodsName { id, code: row.get(8)?, name: row.get(9)? }),
            None => None,
        };
        let detail: Option<String> = row.get(10)?;
        Ok(Self {
            id: row.get(0)?,
            at: row.get(1)?,
            kind: row.get(2)?,
            quantity: row.get(3)?,
            count_after: row.get(4)?,
            by: row.get(5)?,
            warehouse_id: row.get(6)?,
            goods,
            detail: detail.and_then(|detail| serde_json::from_str(&detail).ok()),
        })
    }
}
