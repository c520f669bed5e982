//! `user_aliases`: ids that stand for another user since a merge.
//!
//! A user that was merged into another, who was merged into a third, has one row each: whoever looks follows them.

use crate::{
    Error, Store,
    conn::{Row, Tx},
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{MergeId, Time, UserId};

const FIND: Sql = sql!("SELECT user_id FROM user_aliases WHERE alias_id = $1");

const LIST: Sql = sql!("SELECT alias_id, user_id FROM user_aliases WHERE merged_at >= $1 ORDER BY merged_at LIMIT $2");

const INSERT: Sql = sql!("INSERT INTO user_aliases (alias_id, user_id, merge_id, merged_at) VALUES ($1, $2, $3, $4)");

const DELETE: Sql = sql!("DELETE FROM user_aliases WHERE alias_id = $1 AND merge_id = $2");

/// An id, and whom it was merged into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserAlias {
    pub alias: UserId,
    pub user: UserId,
}

impl Store {
    /// Whom this user was merged into. One step: that one may have been merged too.
    pub async fn find_alias(&self, id: UserId) -> Result<Option<UserId>, Error> {
        self.read(id, |id, tx| Box::pin(async move { tx.one(FIND, args![id]).await })).await
    }

    /// The merges since then, the oldest first.
    pub async fn list_aliases(&self, since: Time, limit: u32) -> Result<Vec<UserAlias>, Error> {
        self.read((since, limit), |(since, limit), tx| {
            Box::pin(async move { tx.all(LIST, args![*since, *limit]).await })
        })
        .await
    }
}

pub(crate) async fn insert(tx: &mut Tx, alias: UserAlias, merge: MergeId, now: Time) -> Result<(), Error> {
    tx.run(INSERT, args![&alias.alias, &alias.user, &merge, now]).await.map(drop)
}

pub(crate) async fn delete(tx: &mut Tx, alias: UserId, merge: MergeId) -> Result<(), Error> {
    tx.run(DELETE, args![&alias, &merge]).await.map(drop)
}

impl FromRow for UserAlias {
    const TABLE: &'static str = "user_aliases";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { alias: row.get(0)?, user: row.get(1)? })
    }
}
