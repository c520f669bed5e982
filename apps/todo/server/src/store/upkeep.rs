//! What is removed: the tombstones that every phone has heard of, answers that nobody asks for again, and the lists of
//! accounts that are gone.

use super::lists;
use crate::{Todo, model::ItemId};
use minigate::{
    flow::store::{
        Error, args,
        database::{FromRow, Invalid, Row, Sql, Tx},
        delete_oldest, sql,
    },
    model::{Time, UserId},
};

/// Rows at a time.
const BATCH: i64 = 200;

#[derive(Debug, Clone)]
struct Tombstone {
    id: ItemId,
    user: UserId,
    version: i64,
}

const LIST_TOMBSTONES: Sql =
    sql!("SELECT id, user_id, version FROM todo_items WHERE deleted_at < $1 ORDER BY deleted_at LIMIT $2");

/// Not if somebody has brought it back.
const DELETE_TOMBSTONE: Sql = sql!("DELETE FROM todo_items WHERE id = $1 AND version = $2 AND deleted_at IS NOT NULL");

const DELETE_NAMES: Sql = sql!("DELETE FROM todo_old_names WHERE item_id = $1");

const SWEEP_READS: Sql = delete_oldest!("todo_old_reads", key: "session_id", time: "read_at");

const SWEEP_REQUESTS: Sql = sql!("DELETE FROM todo_requests WHERE created_at < $1");

const LIST_ORPHANS: Sql = sql!(
    "SELECT l.user_id FROM todo_lists l LEFT JOIN users u ON u.id = l.user_id
     WHERE u.id IS NULL OR u.status = 'deleted' LIMIT $1"
);

/// In this order: items point to their list.
const ERASE: [Sql; 5] = [
    sql!("DELETE FROM todo_old_names WHERE user_id = $1"),
    sql!("DELETE FROM todo_old_reads WHERE user_id = $1"),
    sql!("DELETE FROM todo_requests WHERE user_id = $1"),
    sql!("DELETE FROM todo_items WHERE user_id = $1"),
    sql!("DELETE FROM todo_lists WHERE user_id = $1"),
];

impl Todo {
    /// Removes some items that were deleted before this time; says how many it met.
    pub(crate) async fn purge_tombstones(&self, before: Time) -> Result<usize, Error> {
        let database = self.gate.database();
        let list = database.read(before, |before, tx| {
            Box::pin(async move { tx.all::<Tombstone>(LIST_TOMBSTONES, args![*before, BATCH]).await })
        });
        let found = list.await?;
        for tombstone in &found {
            let input = (tombstone.clone(), self.gate.now());
            database.write(input, |(tombstone, now), tx| Box::pin(purge(tx, tombstone, *now))).await?;
        }
        Ok(found.len())
    }

    /// Answers are kept until `requests_before`, and what old clients were told until `reads_before`.
    pub(crate) async fn sweep_answers(&self, requests_before: Time, reads_before: Time) -> Result<(), Error> {
        let swept = self.gate.database().write((requests_before, reads_before), |(requests, reads), tx| {
            Box::pin(async move {
                tx.run(SWEEP_REQUESTS, args![*requests]).await?;
                tx.run(SWEEP_READS, args![*reads, 10_000i64]).await.map(drop)
            })
        });
        swept.await
    }

    /// Erases the lists of accounts that were deleted; says how many.
    pub(crate) async fn erase_orphans(&self) -> Result<usize, Error> {
        let database = self.gate.database();
        let list =
            database.survey((), |(), tx| Box::pin(async move { tx.all::<UserId>(LIST_ORPHANS, args![BATCH]).await }));
        let orphans = list.await?;
        for user in &orphans {
            database.write(*user, |user, tx| Box::pin(erase(tx, *user))).await?;
        }
        Ok(orphans.len())
    }
}

async fn purge(tx: &mut Tx, tombstone: &Tombstone, now: Time) -> Result<(), Error> {
    let mut list = lists::hold(tx, tombstone.user, now).await?;
    if tx.run(DELETE_TOMBSTONE, args![&tombstone.id.0, tombstone.version]).await? == 1 {
        tx.run(DELETE_NAMES, args![&tombstone.id.0]).await?;
        list.purged = list.purged.max(tombstone.version);
        lists::put(tx, tombstone.user, &list).await?;
    }
    Ok(())
}

async fn erase(tx: &mut Tx, user: UserId) -> Result<(), Error> {
    for sql in ERASE {
        tx.run(sql, args![&user]).await?;
    }
    Ok(())
}

impl FromRow for Tombstone {
    const TABLE: &'static str = "todo_items";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { id: row.get(0)?, user: row.get(1)?, version: row.get(2)? })
    }
}
