//! `scancode_answers`: what was answered to a request, for whoever sends it again with the same key.
//!
//! An answer is its entry in the log and the little that the entry does not say: whole answers, each on a page of its own,
//! cost as much to write as all the rest of a scan.

use super::{Goods, Refused, StockChange, Store, entries::Entry};
use minigate::model::{Time, UserId, secret::sha256};
use minigate_store::{
    Error, args,
    database::{FromRow, Invalid, Row, Sql, Tx},
    sql,
};
use uuid::Uuid;

/// A request that takes effect once, however often it is sent.
#[derive(Debug, Clone, Copy)]
pub struct Once {
    mark: Uuid,
    request: Uuid,
}

impl Once {
    /// `request`: everything that makes it this request and no other.
    pub fn new(user: UserId, key: &str, request: &[u8]) -> Self {
        Self { mark: hash(&[user.as_bytes(), key.as_bytes()].concat()), request: hash(request) }
    }

    pub(super) const fn mark(&self) -> &Uuid {
        &self.mark
    }

    /// Is this the request with which the key came first? `first` is that one's hash.
    pub(super) fn repeats(&self, first: Uuid) -> Result<(), Refused> {
        if self.request == first { Ok(()) } else { Err(Refused::KeyReused) }
    }
}

/// Half of a SHA-256: nobody finds a second text for it, and whoever looks for two of one hash has only their own keys.
fn hash(bytes: &[u8]) -> Uuid {
    let mut half = [0; 16];
    half.copy_from_slice(&sha256(bytes)[..16]);
    Uuid::from_bytes(half)
}

const INSERT: Sql = sql!(
    "INSERT INTO scancode_answers (mark, request, entry_id, remarks, low_level, version, created_at, answered_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
);

const FIND: Sql = sql!(
    "SELECT e.id, e.at, e.kind, e.quantity, e.count_after, e.by_user, e.warehouse_id, e.goods_id, e.code, e.name, e.detail,
            a.remarks, a.low_level, a.version, a.created_at
     FROM scancode_answers a JOIN scancode_entries e ON e.log_id = $1 AND e.id = a.entry_id WHERE a.mark = $2"
);

const SWEEP: Sql = sql!("DELETE FROM scancode_answers WHERE mark >= $1 AND mark <= $2 AND answered_at < $3");

/// Of two transactions with the same key the second fails here, with a conflict, and undoes what it did.
pub(super) async fn keep(tx: &mut Tx, once: &Once, change: &StockChange) -> Result<(), Error> {
    let StockChange { goods, entry, .. } = change;
    let args = args![
        &once.mark,
        &once.request,
        &entry.id,
        &goods.remarks,
        goods.low_level,
        goods.version,
        goods.created_at,
        entry.at,
    ];
    tx.run(INSERT, args).await.map(drop)
}

/// What a request in this warehouse was answered.
pub(super) async fn find(tx: &mut Tx, warehouse: Uuid, once: &Once) -> Result<Option<StockChange>, Error> {
    tx.one(FIND, args![&warehouse, &once.mark]).await
}

impl Store {
    /// Forgets answers that were given before. There is no index by time, which every scan would have to write: all are
    /// looked at, a small part at a time.
    pub async fn sweep_answers(&self, before: Time) -> Result<(), Error> {
        for part in 0..=u8::MAX {
            let swept = self.database.write_one((part, before), |(part, before), tx| {
                let (mut first, mut last) = ([0; 16], [u8::MAX; 16]);
                (first[0], last[0]) = (*part, *part);
                Box::pin(async move {
                    let (first, last) = (Uuid::from_bytes(first), Uuid::from_bytes(last));
                    tx.run(SWEEP, args![&first, &last, *before]).await.map(drop)
                })
            });
            swept.await?;
        }
        Ok(())
    }
}

impl FromRow for StockChange {
    const TABLE: &'static str = "scancode_answers";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let (entry, version) = (Entry::from_row(row)?, row.get(13)?);
        let goods = Goods {
            id: row.get(7)?,
            code: row.get(8)?,
            name: row.get(9)?,
            remarks: row.get(11)?,
            stock: row.get(4)?,
            low_level: row.get(12)?,
            version,
            created_at: row.get(14)?,
            last_active_at: entry.at,
            used_at: entry.at,
        };
        // Whatever changes goods makes another version of them.
        Ok(Self { goods, entry, is_new: version == 1 })
    }
}
