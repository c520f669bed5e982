//! What is left of deleted warehouses and users goes in small batches, so that nobody waits for it.

use super::{IdRow, Store};
use minigate::model::Time;
use minigate_store::{
    Error, args, at_most,
    database::{Sql, Tx},
    insert_if_absent, sql,
};
use uuid::Uuid;

const INSERT: Sql =
    insert_if_absent!("INSERT INTO scancode_leftovers (warehouse_id, since) VALUES ($1, $2)", "warehouse_id");

const LIST: Sql = sql!("SELECT warehouse_id FROM scancode_leftovers ORDER BY since LIMIT $1");

const DELETE_GOODS: Sql = at_most!(
    "DELETE FROM scancode_goods", table: "scancode_goods", rows: "warehouse_id = $1", limit: "$2"
);

// A log's rows lie together, under the log: an `id IN (…)` alone would look through all logs.
const DELETE_ENTRIES: Sql = sql!(
    sqlite: "DELETE FROM scancode_entries WHERE log_id = $1
             AND id IN (SELECT id FROM scancode_entries WHERE log_id = $2 ORDER BY id LIMIT $3)",
    postgres: "DELETE FROM scancode_entries WHERE log_id = $1
               AND id IN (SELECT id FROM scancode_entries WHERE log_id = $2 ORDER BY id LIMIT $3)",
    mysql: "DELETE FROM scancode_entries WHERE log_id = $1 AND log_id = $2 ORDER BY id LIMIT $3"
);

const FINISH: Sql = sql!("DELETE FROM scancode_leftovers WHERE warehouse_id = $1 AND since < $2");

impl Store {
    /// Warehouses, and logs of users, that nobody has any more.
    pub async fn list_leftovers(&self, limit: u32) -> Result<Vec<Uuid>, Error> {
        let listed = self.database.read(limit, |limit, tx| {
            Box::pin(
                async move { Ok(tx.all::<IdRow>(LIST, args![*limit]).await?.into_iter().map(|row| row.0).collect()) },
            )
        });
        listed.await
    }

    /// Removes up to `limit` rows of each kind; says how many that were.
    pub async fn remove_leftover(&self, warehouse: Uuid, limit: u32) -> Result<u64, Error> {
        let removed = self.database.write((warehouse, limit), |(warehouse, limit), tx| {
            Box::pin(async move {
                let goods = tx.run(DELETE_GOODS, args![warehouse, *limit]).await?;
                Ok(goods + tx.run(DELETE_ENTRIES, args![warehouse, warehouse, *limit]).await?)
            })
        });
        removed.await
    }

    /// Forgets a leftover of which nothing is left, and to which nothing can come any more: requests that were under way
    /// when it was noted have ended.
    pub async fn finish_leftover(&self, warehouse: Uuid, noted_before: Time) -> Result<(), Error> {
        let finished = self.database.write_one((warehouse, noted_before), |(warehouse, before), tx| {
            Box::pin(async move { tx.run(FINISH, args![warehouse, *before]).await.map(drop) })
        });
        finished.await
    }
}

pub(super) async fn note(tx: &mut Tx, log: Uuid, now: Time) -> Result<(), Error> {
    tx.run(INSERT, args![&log, now]).await.map(drop)
}
